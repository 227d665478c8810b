#pragma once

#include "store/engine/catalog/catalog.h"
#include "store/engine/shared.h"

namespace daybook::engine {

/// Reads every record up to the head and checks it against the records before it and the index. Any
/// thread; appends continue. Defects are in the report. An Error means that the check could not
/// continue, or that `progress` stopped it (closed).
Result<VerifyReport> verify_store(const Shared& shared, const Catalog& catalog,
                                  const Progress& progress);

}  // namespace daybook::engine
