#include "store/engine/write/receipts.h"

#include "core/model/token.h"
#include "store/engine/read/scan.h"
#include "store/engine/write/command_window.h"

namespace daybook::engine {

Receipt make_receipt(const RecordView& record, SmallVector<StreamVersion, 1> streams,
                     const LogInfo& log, const StoreIdentity& store) {
  Receipt receipt;
  receipt.command_id = record.command_id();
  receipt.first_position = record.first_position();
  receipt.event_count = record.event_count();
  receipt.streams = std::move(streams);
  for (std::size_t i = 0; i < receipt.streams.size(); ++i) {
    const auto first = record.stream(i).first_version;
    receipt.streams[i].version = first.next(record.events_of_stream(i)).previous();
  }
  receipt.token = Token{store, record.serial(), log.id, record.last_position()};
  return receipt;
}

Result<Receipt> make_receipt(const RecordView& record, const LogInfo& log,
                             const StoreIdentity& store) {
  SmallVector<StreamVersion, 1> streams;
  for (std::size_t i = 0; !record.is_stub() && i < record.stream_count(); ++i) {
    DAYBOOK_TRY(auto stream, StreamId::parse(record.stream(i).text));
    streams.push_back({std::move(stream), Version{0}});
  }
  return make_receipt(record, std::move(streams), log, store);
}

Result<std::optional<ExecutedCommand>> read_executed(const Shared& shared, const LogInfo& log,
                                                     CommandId id, Serial serial) {
  const auto cursor = shared.medium->cursor();
  DAYBOOK_TRY(const auto record, read_record(*cursor, serial));
  if (record.log() != log.number || record.command_id() != id) {
    return fail(ErrorCode::corrupt,
                "the index says that the commit with serial {} is of command {}, and it is not: "
                "delete the index, it is rebuilt from the log",
                serial, id);
  }
  if (!command_id_counts(shared, record.recorded_at())) return std::optional<ExecutedCommand>{};
  DAYBOOK_TRY(auto receipt, make_receipt(record, log, shared.identity));
  receipt.repeated = true;
  return ExecutedCommand{record.digest(), std::move(receipt)};
}

Result<void> check_digest(const Digest& digest, const ExecutedCommand& executed) {
  if (digest == executed.digest) return {};
  return fail(ErrorCode::command_id_reused,
              "command id {} was used before by another command: make a new id for each command",
              executed.receipt.command_id);
}

}  // namespace daybook::engine
