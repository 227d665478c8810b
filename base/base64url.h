#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace daybook {

/// base64url without padding (RFC 4648 section 5), for opaque text in URLs and headers.
std::string to_base64url(std::string_view bytes);

/// The inverse of to_base64url. Nothing if the text is not canonical: each byte string has exactly
/// one encoding.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace daybook
