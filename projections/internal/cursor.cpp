#include "projections/internal/cursor.h"

#include "core/bytes.h"
#include "core/crc32c.h"

namespace daybook {
namespace {

constexpr char cursor_format = 1;
constexpr std::size_t head_bytes = 1 + sizeof(std::uint32_t);
constexpr std::size_t checksum_bytes = sizeof(std::uint32_t);

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void append_little_endian(std::string& raw, std::uint32_t value) {
  raw.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string encode(std::string_view raw) {
  std::string text;
  unsigned bits = 0;
  unsigned waiting = 0;  // bits that are not written yet
  for (const char byte : raw) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (waiting += 8; waiting >= 6; waiting -= 6) text += alphabet[bits >> (waiting - 6) & 63];
  }
  if (waiting > 0) text += alphabet[bits << (6 - waiting) & 63];
  return text;
}

bool decode(std::string_view text, std::string& raw) {
  unsigned bits = 0;
  unsigned waiting = 0;
  for (const char letter : text) {
    const auto digit = alphabet.find(letter);
    if (digit == std::string_view::npos) return false;
    bits = bits << 6 | static_cast<unsigned>(digit);
    waiting += 6;
    if (waiting < 8) continue;
    waiting -= 8;
    raw += static_cast<char>(bits >> waiting & 0xFF);
  }
  return encode(raw) == text;  // there is one text for each cursor
}

}  // namespace

std::string Cursor::to_string() const {
  std::string raw{cursor_format};
  append_little_endian(raw, query);
  raw += last_key;
  append_little_endian(raw, crc32c(as_bytes(raw)));
  return encode(raw);
}

Result<Cursor> Cursor::parse(std::string_view text) {
  std::string raw;
  bool good = decode(text, raw) && raw.size() >= head_bytes + checksum_bytes &&
              raw.front() == cursor_format;
  if (good) {
    const auto bytes = as_bytes(raw);
    const auto body = bytes.first(bytes.size() - checksum_bytes);
    good = load<std::uint32_t>(bytes.data() + body.size()) == crc32c(body);
  }
  if (!good) {
    return fail(ErrorCode::invalid_argument,
                "this is no cursor: pass the cursor of the page before, unchanged");
  }
  return Cursor{load<std::uint32_t>(as_bytes(raw).data() + 1),
                raw.substr(head_bytes, raw.size() - head_bytes - checksum_bytes)};
}

}  // namespace daybook
