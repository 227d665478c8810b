#pragma once

#include "core/append.h"
#include "store/engine/record.h"
#include "store/engine/shared.h"

namespace daybook::engine {

/// The Receipt of a Commit, made of its record: the first time and for every repeat the same.
/// `streams` are those of the record, in its order; their Versions are filled in here.
Receipt make_receipt(const RecordView& record, SmallVector<StreamVersion, 1> streams,
                     const LogInfo& log, const StoreIdentity& store);
Result<Receipt> make_receipt(const RecordView& record, const LogInfo& log,
                             const StoreIdentity& store);

/// What is known of a command that was executed by the Commit with this Serial; nothing when its id
/// does not count any more.
Result<std::optional<ExecutedCommand>> read_executed(const Shared& shared, const LogInfo& log,
                                                     CommandId id, Serial serial);

/// command_id_reused when a command with the id of an executed one is another command.
Result<void> check_digest(const Digest& digest, const ExecutedCommand& executed);

}  // namespace daybook::engine
