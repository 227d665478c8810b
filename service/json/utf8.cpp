#include "service/json/utf8.h"

namespace daybook::json {
namespace {

// Written by hand since neither the standard library nor Boost.JSON offers a check of its own. The
// ranges are table 3-7 of the Unicode standard: what the second byte may be depends on the first.
struct Lead {
  std::size_t length = 0;  // 0: cannot begin a character
  unsigned char second_min = 0x80;
  unsigned char second_max = 0xBF;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1};
  if (byte < 0xC2) return {};
  if (byte < 0xE0) return {2};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {};
}

}  // namespace

std::size_t utf8_prefix(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  std::size_t good = 0;
  while (good < text.size()) {
    const Lead lead = lead_of(at(good));
    if (lead.length == 0 || lead.length > text.size() - good) return good;
    if (lead.length > 1 && (at(good + 1) < lead.second_min || at(good + 1) > lead.second_max)) {
      return good;
    }
    for (std::size_t i = 2; i < lead.length; ++i) {
      if ((at(good + i) & 0xC0) != 0x80) return good;
    }
    good += lead.length;
  }
  return good;
}

}  // namespace daybook::json
