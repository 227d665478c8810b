#include "projections/cursor.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/crc32c.h"

namespace daybook {
namespace {

constexpr char cursor_format = 1;
constexpr std::size_t head_bytes = 1 + sizeof(std::uint32_t);
constexpr std::size_t checksum_bytes = sizeof(std::uint32_t);

void append_little_endian(std::string& raw, std::uint32_t value) {
  raw.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

std::string Cursor::to_string() const {
  std::string raw{cursor_format};
  append_little_endian(raw, query);
  raw += last_key;
  append_little_endian(raw, crc32c(as_bytes(raw)));
  return to_base64url(raw);
}

Result<Cursor> Cursor::parse(std::string_view text) {
  const auto raw = from_base64url(text).value_or("");
  bool good = raw.size() >= head_bytes + checksum_bytes &&
              raw.front() == cursor_format;
  if (good) {
    const auto bytes = as_bytes(raw);
    const auto body = bytes.first(bytes.size() - checksum_bytes);
    good = load<std::uint32_t>(bytes.data() + body.size()) == crc32c(body);
  }
  if (!good) {
    return fail(ErrorCode::invalid_argument,
                "this is not a valid cursor: pass the cursor of the previous page unchanged");
  }
  return Cursor{load<std::uint32_t>(as_bytes(raw).data() + 1),
                raw.substr(head_bytes, raw.size() - head_bytes - checksum_bytes)};
}

}  // namespace daybook
