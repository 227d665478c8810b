#include "base/utf8.h"

namespace daybook {

CodePoint first_code_point(std::string_view text) noexcept {
  if (text.empty()) return {0, 0};
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::uint32_t lead = at(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {0, 0};
  std::uint32_t code_point = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((at(i) & 0xC0) != 0x80) return {0, 0};
    code_point = code_point << 6 | (at(i) & 0x3FU);
  }
  constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < smallest[bytes] || code_point > 0x10FFFF || surrogate) return {0, 0};
  return {code_point, bytes};
}

std::size_t utf8_prefix(std::string_view text) {
  std::size_t good = 0;
  while (good < text.size()) {
    const auto bytes = first_code_point(text.substr(good)).bytes;
    if (bytes == 0) break;
    good += bytes;
  }
  return good;
}

bool is_printable_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto [code_point, bytes] = first_code_point(text);
    if (bytes == 0 || code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F)) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

}  // namespace daybook
