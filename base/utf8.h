#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace daybook {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 0;  ///< 0 = the text is empty or not well-formed UTF-8
};

/// The first code point of a text.
CodePoint first_code_point(std::string_view text) noexcept;

/// Length in bytes of the longest well-formed prefix of `text` (UTF-8 by RFC 3629: no overlong
/// forms, no surrogates, nothing above U+10FFFF).
std::size_t utf8_prefix(std::string_view text);

inline bool is_utf8(std::string_view text) { return utf8_prefix(text) == text.size(); }

/// Well-formed UTF-8 without control characters (U+0000 to U+001F, U+007F to U+009F).
bool is_printable_utf8(std::string_view text);

}  // namespace daybook
