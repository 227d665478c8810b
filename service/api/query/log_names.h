#pragma once

#include "core/ports/store.h"
#include "net/http/router.h"

namespace daybook {

/// For Router::check_logs: fails with unknown_log when the Store has no Log of this name, also if
/// the name is none that a Log can have. A Log that cannot be opened passes; its routes report why.
/// Looks in memory, except that the first use of a Log reads its end from the index. The store must
/// outlive it.
http::Router::CheckLog log_names_of(Store& store);

}  // namespace daybook
