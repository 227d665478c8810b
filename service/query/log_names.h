#pragma once

#include "core/store.h"
#include "service/http/router.h"

namespace daybook {

/// For Router::check_logs: unknown_log or invalid_argument for a name that no Log of the Store has.
/// A Log that cannot be opened passes: its routes say why. Looks in memory, except that a Log's
/// first use reads its end from the index. The store outlives it.
http::Router::CheckLog log_names_of(Store& store);

}  // namespace daybook
