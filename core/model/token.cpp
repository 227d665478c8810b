#include "core/model/token.h"

#include <algorithm>
#include <array>

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/crc32c.h"

namespace daybook {
namespace {

// Layout: u8 format, 16 bytes StoreId, u32 epoch, u64 Serial, 16 bytes LogId, u64 Position, u32
// CRC32C.
constexpr std::uint8_t token_format = 1;
constexpr std::size_t token_bytes = 57;
using Raw = std::array<std::byte, token_bytes>;

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
  return to_base64url(as_text(raw));
}

Result<Token> Token::parse(std::string_view text) {
  Raw raw{};
  const auto bytes = from_base64url(text);
  if (bytes && bytes->size() == raw.size()) {
    std::copy_n(as_bytes(*bytes).begin(), raw.size(), raw.begin());
  }
  const bool whole = raw[0] == std::byte{token_format} &&
                     load<std::uint32_t>(&raw[53]) == crc32c(Bytes{raw}.first(53));
  if (!whole) {
    return fail(ErrorCode::invalid_argument,
                "this is not a valid token: pass the token of a receipt unchanged");
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
