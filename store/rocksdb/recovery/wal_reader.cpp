#include "store/rocksdb/recovery/wal_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/crc32c.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/index/index_format.h"
#include "store/rocksdb/log/log_framing.h"
#include "store/rocksdb/log/rocksdb_cursor.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

constexpr auto block_bytes = LogFraming::block_bytes;
constexpr auto header_bytes = LogFraming::header_bytes;
constexpr std::uint8_t type_full = 1;
constexpr std::uint8_t type_first = 2;
constexpr std::uint8_t type_middle = 3;
constexpr std::uint8_t type_last = 4;
/// Flag of record types that later versions of RocksDB add and older ones may skip.
constexpr std::uint8_t type_may_be_passed_over = 0x80;

/// RocksDB masks stored CRCs, so that a CRC over bytes that contain CRCs is still of use.
std::uint32_t unmask(std::uint32_t masked) {
  const auto rotated = masked - 0xa282ead8U;
  return (rotated >> 17) | (rotated << 15);
}

bool is_known(std::uint8_t type) {
  return (type >= type_full && type <= type_last) || (type & type_may_be_passed_over) != 0;
}

// A batch: u64 sequence number, u32 number of entries; each entry is a type and length-prefixed
// texts. RocksDB's own parser aborts on some malformed batches.
constexpr std::size_t batch_header_bytes = 12;
constexpr std::size_t batch_count_at = 8;
constexpr char entry_put = 1;
constexpr char entry_remark = 3;  // not counted as an entry

/// Removes a length-prefixed text from `rest`; nothing if it is too short.
std::optional<std::string_view> take_text(std::string_view& rest) {
  const auto bytes = index_format::take_varint(rest);
  if (!bytes || *bytes > rest.size()) return std::nullopt;
  const auto text = rest.substr(0, *bytes);
  rest.remove_prefix(text.size());
  return text;
}

/// Parses the name like RocksDB.
std::optional<std::uint64_t> digits_of_log(std::string_view name) {
  constexpr std::string_view archived = "archive";
  constexpr std::string_view ending = ".log";
  if (!name.ends_with(ending)) return std::nullopt;
  if (name.starts_with(archived)) name.remove_prefix(archived.size() + 1);
  return parse_integer<std::uint64_t>(name.substr(0, name.size() - ending.size()));
}

}  // namespace

/// Reads the next block; false at the end of the file.
Result<bool> WalReader::fill() {
  if (at_end_) return false;
  block_offset_ += block_.size();
  at_ = 0;
  DAYBOOK_CHECK(check(read_up_to(*file_, block_bytes, block_),
                      fmt::format("read write-ahead log {}", number_)));
  at_end_ = block_.size() < block_bytes;
  return !block_.empty();
}

/// The fragment at this place of the block, if it is complete.
std::optional<WalReader::Fragment> WalReader::parse(std::size_t at, std::string& why) const {
  if (at + header_bytes > block_.size()) {
    why = "a record is truncated";
    return std::nullopt;
  }
  const auto* header = as_bytes(std::string_view{block_}).data() + at;
  const std::size_t length = load<std::uint16_t>(header + LogFraming::length_at);
  const auto type = load<std::uint8_t>(header + LogFraming::type_at);
  if (at + header_bytes + length > block_.size()) {
    why = "a record is truncated, or its length is wrong";
    return std::nullopt;
  }
  if (!is_known(type)) {
    why = fmt::format("a record has the unknown type {}", type);
    return std::nullopt;
  }
  if (crc32c({header + 6, 1 + length}) != unmask(load<std::uint32_t>(header))) {
    why = "the checksum of a record is wrong";
    return std::nullopt;
  }
  return Fragment{type, block_offset_ + at, {header + header_bytes, length}};
}

/// Nothing at the end of the file or at damage.
Result<std::optional<WalReader::Fragment>> WalReader::next_fragment() {
  while (true) {
    const auto left = block_.size() - at_;
    const bool is_trailer = left < header_bytes && block_.size() == block_bytes;
    const bool zeros = is_trailer && std::all_of(block_.begin() + static_cast<long>(at_),
                                                 block_.end(), [](char c) { return c == 0; });
    if (!begun_ || left == 0 || zeros) {
      begun_ = true;
      DAYBOOK_TRY(const bool more, fill());
      if (!more) return std::optional<Fragment>{};
      continue;
    }
    std::string why;
    const auto fragment = parse(at_, why);
    if (!fragment) {
      damage_ = Damage{place(), std::move(why)};
      is_stuck_ = true;
      return std::optional<Fragment>{};
    }
    at_ += header_bytes + fragment->bytes.size();
    if (fragment->type <= type_last) return fragment;
  }
}

Result<std::optional<Bytes>> WalReader::damaged(std::uint64_t offset, std::string reason) {
  damage_ = Damage{offset, std::move(reason)};
  return std::optional<Bytes>{};
}

Result<std::optional<Bytes>> WalReader::next() {
  if (damage_) return std::optional<Bytes>{};
  std::optional<std::uint64_t> begin;  // start of a fragmented record
  while (true) {
    DAYBOOK_TRY(const auto fragment, next_fragment());
    if (!fragment) {
      if (damage_ && begin) damage_->offset = *begin;
      if (!damage_ && begin) return damaged(*begin, "the last record is truncated");
      if (!damage_) offset_ = place();
      return std::optional<Bytes>{};
    }
    const bool begins = fragment->type == type_full || fragment->type == type_first;
    if (begins == begin.has_value()) {
      return damaged(begin.value_or(fragment->offset),
                     "the fragments of a record do not fit together");
    }
    if (begins) offset_ = fragment->offset;
    if (fragment->type == type_full) return std::optional{fragment->bytes};
    if (begins) {
      begin = fragment->offset;
      batch_.clear();
    }
    batch_.append(as_text(fragment->bytes));
    if (fragment->type == type_last) return std::optional{as_bytes(std::string_view{batch_})};
  }
}

Result<bool> WalReader::skip_damage() {
  damage_.reset();
  std::string why;
  if (std::exchange(is_stuck_, false)) ++at_;  // the fragment here is the damage
  while (true) {
    for (; at_ + header_bytes <= block_.size(); ++at_) {
      const auto type = static_cast<std::uint8_t>(block_[at_ + 6]);
      if (type != type_full && type != type_first) continue;
      if (parse(at_, why)) return true;
    }
    at_ = block_.size();
    DAYBOOK_TRY(const bool more, fill());
    if (!more) return false;
  }
}

std::string wal_name(std::uint64_t number) { return fmt::format("{:06}.log", number); }

std::optional<std::uint64_t> wal_number(std::string_view name) {
  const auto number = digits_of_log(name);
  return number && wal_name(*number) == name ? number : std::nullopt;
}

bool is_odd_wal_name(std::string_view name) { return digits_of_log(name) && !wal_number(name); }

bool for_each_record(Bytes batch, const std::function<void(Serial, Bytes)>& f) {
  if (batch.size() < batch_header_bytes) return false;
  std::vector<std::pair<Serial, Bytes>> records;
  auto rest = as_text(batch.subspan(batch_header_bytes));
  while (!rest.empty()) {
    const char type = rest.front();
    rest.remove_prefix(1);
    const auto key = take_text(rest);
    if (!key || (type != entry_put && type != entry_remark)) return false;
    if (type == entry_remark) continue;
    const auto serial = serial_of(*key);
    const auto record = take_text(rest);
    if (!serial || !record) return false;
    records.emplace_back(*serial, as_bytes(*record));
  }
  if (records.size() != load<std::uint32_t>(batch.data() + batch_count_at)) return false;
  for (const auto& [serial, record] : records) f(serial, record);
  return true;
}

}  // namespace daybook::engine
