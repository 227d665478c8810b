#include "store/engine/write/executed_commands.h"

#include "store/engine/read/scan.h"
#include "store/engine/write/command_window.h"
#include "store/engine/write/receipts.h"

namespace daybook::engine {

Result<std::optional<ExecutedCommand>> executed_by(const Shared& shared, const LogInfo& log,
                                                   const RecordView& record) {
  if (!command_id_counts(shared, record.recorded_at())) return std::optional<ExecutedCommand>{};
  DAYBOOK_TRY(auto receipt, make_receipt(record, log, shared.identity));
  receipt.repeated = true;
  return ExecutedCommand{record.digest(), std::move(receipt)};
}

Result<std::optional<ExecutedCommand>> read_executed(const Shared& shared, const LogInfo& log,
                                                     CommandId id, Serial serial) {
  const auto cursor = shared.medium->cursor();
  DAYBOOK_TRY(const auto record, read_record(*cursor, serial));
  if (record.log() == log.number && record.command_id() == id) {
    return executed_by(shared, log, record);
  }
  return fail(ErrorCode::corrupt,
              "the index says that the commit with serial {} is of command {}, but it is not: "
              "stop the program and delete the index; it is rebuilt from the log",
              serial, id);
}

Result<void> check_digest(const Digest& digest, const ExecutedCommand& executed) {
  if (digest == executed.digest) return {};
  return fail(ErrorCode::command_id_reused,
              "command id {} was used before by another command: make a new id for each command",
              executed.receipt.command_id);
}

}  // namespace daybook::engine
