#include "store/rocksdb/views/checkpoint_record.h"

#include <array>

#include "base/bytes.h"
#include "base/crc32c.h"

namespace daybook::engine {
namespace {

// u8 format, 16 bytes Store id, u32 epoch, u64 Serial, u32 CRC32C of that commit, u64 events, i64
// microseconds since 1970, u32 CRC32C of all before. Little-endian.
constexpr char checkpoint_format = 1;
constexpr std::size_t record_bytes = 53;

template <class T>
void append(std::string& record, const T& value) {
  record.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

std::string format_checkpoint(const Checkpoint& checkpoint) {
  std::string record{checkpoint_format};
  append(record, checkpoint.store.id.uuid.bytes);
  append(record, checkpoint.store.epoch);
  append(record, checkpoint.serial.value);
  append(record, checkpoint.commit_checksum);
  append(record, checkpoint.events);
  append(record, std::int64_t{checkpoint.recorded_at.time_since_epoch().count()});
  append(record, crc32c(as_bytes(std::string_view{record})));
  return record;
}

Result<Checkpoint> parse_checkpoint(std::string_view record) {
  if (!record.empty() && record.front() > checkpoint_format) {
    return fail(ErrorCode::format_unsupported,
                "a newer program wrote this view: use that program, or rebuild the view");
  }
  const auto bytes = daybook::as_bytes(record);
  if (record.size() != record_bytes || record.front() != checkpoint_format ||
      load<std::uint32_t>(&bytes[49]) != crc32c(bytes.first(49))) {
    return fail(ErrorCode::corrupt, "the checkpoint of a view is damaged: rebuild the view");
  }
  Checkpoint checkpoint;
  checkpoint.store.id.uuid.bytes = load<std::array<std::byte, 16>>(&bytes[1]);
  checkpoint.store.epoch = load<std::uint32_t>(&bytes[17]);
  checkpoint.serial = Serial{load<std::uint64_t>(&bytes[21])};
  checkpoint.commit_checksum = load<std::uint32_t>(&bytes[29]);
  checkpoint.events = load<std::uint64_t>(&bytes[33]);
  checkpoint.recorded_at = Timestamp{std::chrono::microseconds{load<std::int64_t>(&bytes[41])}};
  return checkpoint;
}

}  // namespace daybook::engine
