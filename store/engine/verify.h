#pragma once

#include "store/engine/catalog.h"
#include "store/engine/shared.h"

namespace daybook::engine {

/// Reads every record up to the head and checks it against the ones before it and against the
/// index. Any thread; appends go on meanwhile. What is wrong with the content is in the report; an
/// Error means that the check itself could not go on or was stopped by `progress` (closed).
Result<VerifyReport> verify_store(const Shared& shared, const Catalog& catalog,
                                  const Progress& progress);

}  // namespace daybook::engine
