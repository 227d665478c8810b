#include "base/uuid.h"

#include <openssl/evp.h>

#include <algorithm>

namespace daybook {
namespace {

void set_version(Uuid& uuid, unsigned version) {
  uuid.bytes[6] = (uuid.bytes[6] & std::byte{0x0F}) | std::byte(version << 4);
  uuid.bytes[8] = (uuid.bytes[8] & std::byte{0x3F}) | std::byte{0x80};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool dash_before(std::size_t byte) {
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

}  // namespace

Uuid Uuid::make_v7(const Clock& clock, Random& random) {
  Uuid uuid;
  random.fill(uuid.bytes);
  const auto millis = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(clock.now().time_since_epoch())
          .count());
  for (std::size_t i = 0; i < 6; ++i) uuid.bytes[i] = std::byte(millis >> (8 * (5 - i)) & 0xFF);
  set_version(uuid, 7);
  return uuid;
}

Uuid Uuid::make_v5(const Uuid& name_space, std::string_view name) {
  std::string input(reinterpret_cast<const char*>(name_space.bytes.data()),
                    name_space.bytes.size());
  input += name;
  std::array<std::byte, 20> sha1{};
  EVP_Digest(input.data(), input.size(), reinterpret_cast<unsigned char*>(sha1.data()), nullptr,
             EVP_sha1(), nullptr);
  Uuid uuid;
  std::copy_n(sha1.begin(), uuid.bytes.size(), uuid.bytes.begin());
  set_version(uuid, 5);
  return uuid;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid uuid;
  std::size_t at = 0;
  for (std::size_t i = 0; i < uuid.bytes.size(); ++i) {
    if (dash_before(i) && text[at++] != '-') return std::nullopt;
    const int high = hex_digit(text[at++]);
    const int low = hex_digit(text[at++]);
    if (high < 0 || low < 0) return std::nullopt;
    uuid.bytes[i] = std::byte(high << 4 | low);
  }
  return uuid;
}

std::string Uuid::to_string() const {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (dash_before(i)) text += '-';
    text += "0123456789abcdef"[std::to_integer<unsigned>(bytes[i]) >> 4];
    text += "0123456789abcdef"[std::to_integer<unsigned>(bytes[i]) & 15];
  }
  return text;
}

CommandId command_id_from_key(std::string_view key) {
  // This namespace must never change: old keys would become new commands.
  static const Uuid name_space = *Uuid::parse("7b1cf4f4-9d0e-5a3c-8c55-64617962b00c");
  if (const auto uuid = Uuid::parse(key); uuid && !uuid->is_nil()) return CommandId{*uuid};
  return CommandId{Uuid::make_v5(name_space, key)};
}

}  // namespace daybook
