#pragma once

#include <cstddef>
#include <string_view>

namespace daybook {

/// Length in bytes of the well-formed UTF-8 sequence (RFC 3629) that `text` begins with; 0 if none.
std::size_t utf8_sequence(std::string_view text);

bool is_utf8(std::string_view text);

/// Well-formed UTF-8 without control characters (U+0000 to U+001F, U+007F to U+009F).
bool is_printable_utf8(std::string_view text);

}  // namespace daybook
