#pragma once

#include "core/append.h"
#include "store/engine/record.h"
#include "store/engine/shared.h"

namespace daybook::engine {

/// The Receipt of a Commit, made of its record: the first time and for every repeat the same.
/// `streams` are those of the record, in its order.
Receipt make_receipt(const RecordView& record, std::vector<StreamId> streams, const LogInfo& log,
                     const StoreIdentity& store);
Result<Receipt> make_receipt(const RecordView& record, const LogInfo& log,
                             const StoreIdentity& store);

/// What is known of a command that was executed in this Log before.
Result<std::optional<ExecutedCommand>> find_executed(const Shared& shared, const LogInfo& log,
                                                     CommandId id);

/// The answer to a command whose id was used before: the first Receipt, or command_id_reused.
Result<Receipt> answer_repeat(const Digest& digest, const ExecutedCommand& executed);

}  // namespace daybook::engine
