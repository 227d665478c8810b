#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace daybook::http {

/// Host and port of a request or URL, as in `Host: [::1]:8080` (RFC 3986 3.2, without user
/// information). Refers to the parsed text.
struct Authority {
  std::string_view host;              ///< a name or an address; IPv6 without brackets
  std::optional<std::uint16_t> port;  ///< nullopt when missing
  bool is_ipv6 = false;

  /// Returns nullopt for an invalid text: characters not allowed in a host, an IPv6 address without
  /// brackets, a port above 65535.
  static std::optional<Authority> parse(std::string_view text);
};

/// Checks that the text is a numeric IPv4 or IPv6 address, for listening.
Result<void> check_ip_address(std::string_view text);

}  // namespace daybook::http
