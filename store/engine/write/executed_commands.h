#pragma once

#include "core/model/record.h"
#include "core/ports/event_log.h"
#include "store/engine/shared.h"

namespace daybook::engine {

// Whether a command was executed before: a Commit has its CommandId, and the id is still inside
// the command_id_window. The caller has found the Commit, in the tail or in the index. Any thread.

/// The command that a record executed; nothing if its id is outside the window.
Result<std::optional<ExecutedCommand>> executed_by(const Shared& shared, const LogInfo& log,
                                                   const RecordView& record);

/// The same for the durable Commit with this Serial. corrupt if it is not of this command.
Result<std::optional<ExecutedCommand>> read_executed(const Shared& shared, const LogInfo& log,
                                                     CommandId id, Serial serial);

/// command_id_reused if the same id was used for a different command.
Result<void> check_digest(const Digest& digest, const ExecutedCommand& executed);

}  // namespace daybook::engine
