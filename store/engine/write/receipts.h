#pragma once

#include "core/model/append.h"
#include "core/model/record.h"

namespace daybook::engine {

/// Builds the Receipt of a Commit from its record: the same one for every repeat. `streams` are
/// those of the record, in order; their Versions are filled in here.
Receipt make_receipt(const RecordView& record, SmallVector<StreamVersion, 1> streams,
                     const LogInfo& log, const StoreIdentity& store);
Result<Receipt> make_receipt(const RecordView& record, const LogInfo& log,
                             const StoreIdentity& store);

}  // namespace daybook::engine
