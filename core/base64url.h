#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace daybook {

/// base64url without padding (RFC 4648 section 5): for opaque texts in URLs and headers.
std::string to_base64url(std::string_view bytes);

/// Nothing when the text is not what to_base64url gives for any bytes: there is one text for each.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace daybook
