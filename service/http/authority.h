#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/result.h"

namespace daybook::http {

/// Which host and port a request or a URL is about, as in `Host: [::1]:8080` (RFC 3986 3.2, without
/// a user). A view of the text.
struct Authority {
  std::string_view host;              ///< a name or an address; IPv6 without its brackets
  std::optional<std::uint16_t> port;  ///< nothing when it is left out
  bool is_ipv6 = false;

  /// Nothing when the text is none: characters that no host has, an IPv6 address without brackets,
  /// a port above 65535.
  static std::optional<Authority> parse(std::string_view text);
};

/// Good for an IPv4 or IPv6 address in numbers, which a server can listen on.
Result<void> check_ip_address(std::string_view text);

}  // namespace daybook::http
