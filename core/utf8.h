#pragma once

#include <cstddef>
#include <string_view>

namespace daybook {

/// How many bytes at the start of `text` are well-formed UTF-8 (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF). Equals text.size() when all of it is.
std::size_t utf8_prefix(std::string_view text);

inline bool is_utf8(std::string_view text) { return utf8_prefix(text) == text.size(); }

/// Well-formed UTF-8 without control characters (U+0000 to U+001F, U+007F to U+009F).
bool is_printable_utf8(std::string_view text);

}  // namespace daybook
