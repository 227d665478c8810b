#include "store/rocksdb/files/manifest_check.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/index/index_format.h"
#include "store/rocksdb/log/log_framing.h"

namespace daybook::engine {
namespace {

using rocksdb::IOStatus;

constexpr std::uint8_t type_zero = 0;
constexpr std::uint8_t type_full = 1;
// Fields of an edit; see Tag in db/version_edit.h of RocksDB.
constexpr std::uint64_t tag_comparator = 1;
constexpr std::uint64_t tag_persist_timestamps = (1 << 13) + 9;

/// The record that names the default family's comparator appears once in a manifest; with it
/// RocksDB begins to write its full state. RocksDB 9 also stores there whether timestamps are kept.
/// Records of other families have their number and name after the comparator.
bool is_beginning(std::string_view edit) {
  if (index_format::take_varint(edit) != tag_comparator) return false;
  const auto name_bytes = index_format::take_varint(edit);
  if (!name_bytes || *name_bytes > edit.size()) return false;
  edit.remove_prefix(*name_bytes);
  return edit.empty() || index_format::take_varint(edit) == tag_persist_timestamps;
}

IOStatus damaged(std::string_view what, std::uint64_t offset) {
  return IOStatus::Corruption(std::string{what} + " at offset " + std::to_string(offset));
}

class ManifestCheck {
 public:
  /// `block`: the next block; the last one may be shorter.
  IOStatus take(std::string_view block) {
    const bool is_all_zeros = std::ranges::all_of(block, [](char byte) { return byte == 0; });
    if (zeros_at_ && !is_all_zeros) return damaged("zeros between records", *zeros_at_);
    std::size_t at = 0;
    while (at + LogFraming::header_bytes <= block.size()) {
      const auto offset = offset_ + at;
      const auto* const header = as_bytes(block).data() + at;
      const std::size_t length = load<std::uint16_t>(header + LogFraming::length_at);
      const auto type = load<std::uint8_t>(header + LogFraming::type_at);
      if (type == type_zero && length == 0) {
        if (!zeros_at_) zeros_at_ = offset;
        break;
      }
      at += LogFraming::header_bytes;
      if (at + length > block.size()) break;  // RocksDB reports this, or takes it for the end
      if (type == type_full && is_beginning(block.substr(at, length))) {
        if (has_begun_) return damaged("a repeated first record", offset);
        has_begun_ = true;
      }
      at += length;
    }
    offset_ += block.size();
    return IOStatus::OK();
  }

 private:
  std::uint64_t offset_ = 0;
  bool has_begun_ = false;
  std::optional<std::uint64_t> zeros_at_;
};

}  // namespace

IOStatus check_manifest(rocksdb::FSSequentialFile& file) {
  ManifestCheck check;
  std::string block;
  do {
    auto status = read_up_to(file, LogFraming::block_bytes, block);
    if (status.ok()) status = check.take(block);
    if (!status.ok()) return status;
  } while (block.size() == LogFraming::block_bytes);
  return IOStatus::OK();
}

}  // namespace daybook::engine
