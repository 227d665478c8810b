// The check of a manifest before RocksDB reads it: any bytes, and records of which one was damaged.

#include <string>

#include "store/rocksdb/log_framing.h"
#include "store/rocksdb/manifest_check.h"
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

/// Edits that begin with no comparator are accepted, until one is of a recycled log.
void check_records(Input& input, const std::vector<std::size_t>& lengths) {
  constexpr auto block_bytes = engine::LogFraming::block_bytes;
  std::string content;
  std::vector<std::size_t> records;
  while (!input.empty()) {
    const std::size_t size = 1 + std::size_t{input.take<std::uint16_t>()} % 20'000;
    const auto left = block_bytes - content.size() % block_bytes;
    if (left < engine::LogFraming::header_bytes + size) content.append(left, '\0');
    records.push_back(content.size());
    append_record(content, 1, std::string(size, '\2'));
    if (records.size() == 20) break;
  }
  if (records.empty()) return;
  // What is left of a block was filled with zeros, which is no fault only in the last one.
  const bool has_gap = content.find(std::string(engine::LogFraming::header_bytes, '\0')) !=
                       std::string::npos;
  require(has_gap || refusal(content).empty(), "a good manifest is accepted");
  const auto damaged = records[input.empty() ? 0 : input.take<std::uint8_t>() % records.size()];
  content[damaged + engine::LogFraming::type_at] = 5;
  require(!refusal(content).empty(), "a record of a recycled log is refused");
  check(content, lengths);
}

}  // namespace

void manifest(Bytes input) {
  Input values{input};
  const auto choice = values.take<std::uint8_t>();
  const std::vector<std::size_t> lengths{1 + std::size_t{values.take<std::uint8_t>()} * 64, 7};
  if (choice % 2 == 0) return check(values.rest_text(), lengths);
  check_records(values, lengths);
}

}  // namespace daybook::fuzz
