#include "bench/http/movement_json.h"

#include "load/movement.capnp.h"

#include "core/model/message.h"

namespace daybook::bench {

std::string base64(std::span<const std::byte> bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const auto byte = i + k < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0U;
      group = group << 8 | byte;
    }
    for (std::size_t k = 0; k < 4; ++k) {
      const bool padding = i + k > bytes.size();
      text += padding ? '=' : digits[group >> (18 - 6 * k) & 63];
    }
  }
  return text;
}

std::vector<std::string> movement_bodies(const Payloads& payloads, std::size_t count) {
  std::vector<std::string> bodies;
  for (std::size_t i = 0; i < count; ++i) {
    const auto payload = payloads.copy(i);
    PayloadMessage message{{payload.begin(), payload.size()}};
    const auto moved = message.root<MovementEvent>().getMoved();
    const auto note = moved.getNote();
    bodies.push_back(fmt::format(
        R"({{"move":{{"account":{},"cents":{},"note":"{}"}}}})", moved.getAccount(),
        moved.getCents(), base64({reinterpret_cast<const std::byte*>(note.begin()), note.size()})));
  }
  return bodies;
}

}  // namespace daybook::bench
