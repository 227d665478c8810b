// A manifest before RocksDB reads it: any bytes, and records of which one was damaged.

#include <algorithm>
#include <string>

#include "store/rocksdb/files/manifest_check.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/files/unrecycled_log.h"
#include "store/rocksdb/log/log_framing.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

std::string refusal(std::string_view content, std::vector<std::size_t> lengths = {}) {
  MemoryFile file{content, std::move(lengths)};
  const auto status = engine::check_manifest(file);
  require(status.ok() || status.IsCorruption(), "a manifest is accepted, or damaged");
  return status.ok() ? "" : status.ToString();
}

void check(std::string_view content, const std::vector<std::size_t>& lengths) {
  require(refusal(content) == refusal(content, lengths), "short reads make no difference");
}

void append_record(std::string& content, char type, std::string_view bytes) {
  const auto length = static_cast<std::uint16_t>(bytes.size());
  content += "\5\5\5\5";  // a CRC
  content += static_cast<char>(length % 256);
  content += static_cast<char>(length / 256);
  content += type;
  content += bytes;
}

std::string read_unrecycled(std::string_view content, std::vector<std::size_t> lengths = {}) {
  const auto file =
      engine::unrecycled_log(std::make_unique<MemoryFile>(content, std::move(lengths)));
  std::string read;
  require(engine::read_up_to(*file, content.size() + 1, read).ok(), "a file in memory is read");
  return read;
}

/// Edits that begin with no comparator are accepted; if one is of a recycled log, it is shown as
/// of an unknown type.
void check_records(Input& input, const std::vector<std::size_t>& lengths) {
  constexpr auto block_bytes = engine::LogFraming::block_bytes;
  std::string content;
  std::vector<std::size_t> records;
  while (!input.empty() && records.size() < 20) {
    const auto left = block_bytes - content.size() % block_bytes;
    if (left < engine::LogFraming::header_bytes) content.append(left, '\0');
    const auto room = block_bytes - content.size() % block_bytes - engine::LogFraming::header_bytes;
    records.push_back(content.size());
    const std::size_t size = 1 + std::size_t{input.take<std::uint16_t>()} % 20'000;
    append_record(content, 1, std::string(std::min(size, room), '\2'));
  }
  if (records.empty()) return;
  check(content, lengths);
  require(read_unrecycled(content, lengths) == content, "a good manifest is shown as it is");
  const auto type = records[input.take<std::uint8_t>() % records.size()] +
                    engine::LogFraming::type_at;
  content[type] = 5;
  const auto shown = read_unrecycled(content, lengths);
  content[type] = 127;
  require(shown == content, "a record of a recycled log is shown as of an unknown type");
}

}  // namespace

void manifest(Bytes input) {
  Input values{input};
  const auto choice = values.take<std::uint8_t>();
  const std::vector<std::size_t> lengths{1 + std::size_t{values.take<std::uint8_t>()} * 64, 7};
  if (choice % 2 == 1) return check_records(values, lengths);
  const auto content = values.rest_text();
  check(content, lengths);
  const auto shown = read_unrecycled(content);
  require(shown == read_unrecycled(content, lengths), "short reads make no difference");
  require(shown.size() == content.size(), "no byte is added or left out");
}

}  // namespace daybook::fuzz
