#include "store/engine/write/receipts.h"

#include "core/model/token.h"

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

}  // namespace daybook::engine
