#include "core/token.h"

#include <array>

#include "core/bytes.h"
#include "core/crc32c.h"

namespace daybook {
namespace {

// u8 format, 16 Store id, u32 epoch, u64 Serial, 16 Log id, u64 Position, u32 CRC32C; unpadded
// base64url of 57 bytes is 76 characters.
constexpr std::uint8_t token_format = 1;
constexpr std::size_t token_bytes = 57;
using Raw = std::array<std::byte, token_bytes>;

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static_assert(token_bytes % 3 == 0, "no padding is ever needed");

std::string encode(const Raw& raw) {
  std::string text;
  for (std::size_t i = 0; i < raw.size(); i += 3) {
    const auto group = std::to_integer<unsigned>(raw[i]) << 16 |
                       std::to_integer<unsigned>(raw[i + 1]) << 8 |
                       std::to_integer<unsigned>(raw[i + 2]);
    for (int shift = 18; shift >= 0; shift -= 6) text += alphabet[group >> shift & 63];
  }
  return text;
}

bool decode(std::string_view text, Raw& raw) {
  if (text.size() != token_bytes / 3 * 4) return false;
  for (std::size_t i = 0, out = 0; i < text.size(); i += 4, out += 3) {
    unsigned group = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const auto digit = alphabet.find(text[i + j]);
      if (digit == std::string_view::npos) return false;
      group = group << 6 | static_cast<unsigned>(digit);
    }
    raw[out] = std::byte(group >> 16 & 0xFF);
    raw[out + 1] = std::byte(group >> 8 & 0xFF);
    raw[out + 2] = std::byte(group & 0xFF);
  }
  return true;
}

}  // namespace

std::string Token::to_string() const {
  Raw raw{};
  raw[0] = std::byte{token_format};
  daybook::store(&raw[1], store.id.uuid.bytes);
  daybook::store(&raw[17], store.epoch);
  daybook::store(&raw[21], serial.value);
  daybook::store(&raw[29], log.uuid.bytes);
  daybook::store(&raw[45], position.value);
  daybook::store(&raw[53], crc32c(Bytes{raw}.first(53)));
  return encode(raw);
}

Result<Token> Token::parse(std::string_view text) {
  Raw raw{};
  const bool whole = decode(text, raw) && raw[0] == std::byte{token_format} &&
                     load<std::uint32_t>(&raw[53]) == crc32c(Bytes{raw}.first(53));
  if (!whole) {
    return fail(ErrorCode::invalid_argument,
                "this is no token: pass the token of a receipt, unchanged");
  }
  Token token;
  token.store.id.uuid.bytes = load<std::array<std::byte, 16>>(&raw[1]);
  token.store.epoch = load<std::uint32_t>(&raw[17]);
  token.serial = Serial{load<std::uint64_t>(&raw[21])};
  token.log.uuid.bytes = load<std::array<std::byte, 16>>(&raw[29]);
  token.position = Position{load<std::uint64_t>(&raw[45])};
  return token;
}

}  // namespace daybook
