#include "core/model/command.h"

#include <array>

#include "base/bytes.h"

namespace daybook {

Digest command_digest(std::string_view decider, std::string_view key, Payload command) {
  constexpr std::string_view domain{"daybook command 1\0", 18};
  const std::array name_length{std::byte(decider.size())};
  std::array<std::byte, 2> key_length{};
  store(key_length.data(), static_cast<std::uint16_t>(key.size()));
  return sha256({as_bytes(domain), name_length, as_bytes(decider), key_length, as_bytes(key),
                 payload_bytes(command)});
}

}  // namespace daybook
