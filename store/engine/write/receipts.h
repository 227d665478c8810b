#pragma once

#include "core/model/append.h"
#include "core/model/record.h"
#include "store/engine/shared.h"

namespace daybook::engine {

/// Builds the Receipt of a Commit from its record: the same one for every repeat. `streams` are
/// those of the record, in order; their Versions are filled in here.
Receipt make_receipt(const RecordView& record, SmallVector<StreamVersion, 1> streams,
                     const LogInfo& log, const StoreIdentity& store);
Result<Receipt> make_receipt(const RecordView& record, const LogInfo& log,
                             const StoreIdentity& store);

/// The command that the Commit with this Serial executed; nothing if its id is outside the window.
Result<std::optional<ExecutedCommand>> read_executed(const Shared& shared, const LogInfo& log,
                                                     CommandId id, Serial serial);

/// command_id_reused if the same id was used for a different command.
Result<void> check_digest(const Digest& digest, const ExecutedCommand& executed);

}  // namespace daybook::engine
