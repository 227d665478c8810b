#include "store/rocksdb/index/index_format.h"

#include <algorithm>

#include "base/bytes.h"

namespace daybook::engine::index_format {
namespace {

constexpr char end_of_text = '\0';  // names contain no zero byte
constexpr char behind_numbers = '\xff';  // greater than the first byte of any ordered number

/// Reserves space for the text and number that follow.
std::string prefix_of(std::uint32_t log, std::size_t text_bytes = 0) {
  std::string key;
  key.reserve(sizeof log + text_bytes + 12);
  append_big_endian(key, log);
  return key;
}

char letter_of(Segment::Kind kind) { return kind == Segment::Kind::tag ? 'g' : 't'; }

}  // namespace

std::string command_key(std::uint32_t log, CommandId id) {
  return std::string{as_text(id.uuid.bytes)}.append(prefix_of(log));
}

std::string log_prefix(std::uint32_t log) { return prefix_of(log); }

std::string stream_prefix(std::uint32_t log, std::string_view stream) {
  auto key = prefix_of(log, stream.size()).append(stream);
  key += end_of_text;
  return key;
}

std::string term_prefix(std::uint32_t log, const Term& term) {
  auto key = prefix_of(log, term.text.size());
  key += letter_of(term.kind);
  key += term.text;
  key += end_of_text;
  return key;
}

std::string category_prefix(std::uint32_t log, std::string_view category) {
  auto key = prefix_of(log);
  key += letter_of(Segment::Kind::type);
  key += category;
  key += end_of_text;
  return key;
}

std::optional<std::uint16_t> variant_in(std::string_view key, std::string_view category_prefix) {
  if (key.size() < category_prefix.size() + 3) return std::nullopt;
  return big_endian(load<std::uint16_t>(as_bytes(key).data() + category_prefix.size()));
}

void append_ordered(std::string& key, std::uint64_t number) {
  const auto unused = number == 0 ? 8 : static_cast<std::size_t>(__builtin_clzll(number)) / 8;
  const auto bytes = sizeof number - unused;
  const auto big = big_endian(number);
  key += static_cast<char>(bytes);
  key.append(reinterpret_cast<const char*>(&big) + unused, bytes);
}

std::optional<std::uint64_t> number_behind(std::string_view key, std::size_t prefix_bytes) {
  if (key.size() <= prefix_bytes) return std::nullopt;
  key.remove_prefix(prefix_bytes);
  const auto bytes = static_cast<std::size_t>(key.front());
  if (bytes > sizeof(std::uint64_t) || key.size() != 1 + bytes) return std::nullopt;
  std::uint64_t number = 0;
  for (const char byte : key.substr(1)) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

void append_varint(std::string& value, std::uint64_t number) {
  while (number >= 0x80) {
    value += static_cast<char>(number | 0x80);
    number >>= 7;
  }
  value += static_cast<char>(number);
}

std::optional<std::uint64_t> take_varint(std::string_view& value) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64 && !value.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(value.front());
    value.remove_prefix(1);
    number |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return number;
  }
  return std::nullopt;
}

void DenseChunk::add(std::uint32_t count, Serial serial) {
  append_varint(value_, count);
  append_varint(value_, serial.value - last_.value);
  last_ = serial;
}

void DenseChunk::clear() {
  value_.clear();
  last_ = Serial{0};
}

std::optional<std::vector<Entry>> DenseChunk::parse(std::uint64_t first, std::string_view value) {
  std::vector<Entry> entries;
  entries.reserve(std::min(value.size() / 2, chunk_entries_max));
  Serial serial;
  while (!value.empty()) {
    const auto count = take_varint(value);
    const auto step = take_varint(value);
    if (!count || !step) return std::nullopt;
    serial = serial.next(*step);
    entries.push_back({first, static_cast<std::uint32_t>(*count), serial});
    first += *count;
  }
  return entries;
}

std::string end_key(std::string prefix) {
  prefix += behind_numbers;
  return prefix;
}

bool is_end_key(std::string_view key, std::size_t prefix_bytes) {
  return key.size() == prefix_bytes + 1 && key.back() == behind_numbers;
}

std::string end_value(const Entry& last) {
  std::string value;
  append_varint(value, last.number);
  append_varint(value, last.count);
  append_varint(value, last.serial.value);
  return value;
}

std::optional<Entry> parse_end(std::string_view value) {
  const auto number = take_varint(value);
  const auto count = take_varint(value);
  const auto serial = take_varint(value);
  if (!number || !count || !serial || !value.empty()) return std::nullopt;
  return Entry{*number, static_cast<std::uint32_t>(*count), Serial{*serial}};
}

void SerialChunk::add(Serial serial) {
  if (last_) append_varint(value_, serial.value - last_->value);
  last_ = serial;
}

void SerialChunk::clear() {
  value_.clear();
  last_.reset();
}

std::optional<std::vector<Entry>> SerialChunk::parse(std::uint64_t first, std::string_view value) {
  std::vector<Entry> entries{{first, 0, Serial{first}}};
  while (!value.empty()) {
    const auto step = take_varint(value);
    if (!step) return std::nullopt;
    const auto serial = entries.back().serial.next(*step);
    entries.push_back({serial.value, 0, serial});
  }
  return entries;
}

}  // namespace daybook::engine::index_format
