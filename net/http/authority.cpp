#include "net/http/authority.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace daybook::http {
namespace {

bool is_name_character(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool is_digit = c >= '0' && c <= '9';
  return is_letter || is_digit ||
         std::string_view{"-._~%!$&'()*+,;="}.find(c) != std::string_view::npos;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_name_character);
}

bool is_address(int family, std::string_view text) {
  in6_addr address{};  // large enough for both families
  return inet_pton(family, std::string{text}.c_str(), &address) == 1;
}

/// A link-local address has a zone after the %, valid only on this machine.
bool is_ipv6_address(std::string_view text) {
  const auto zone = text.find('%');
  return is_address(AF_INET6, text.substr(0, zone)) &&
         (zone == std::string_view::npos || is_name(text.substr(zone + 1)));
}

/// Decimal digits only; an empty text means no port.
bool parse_port(std::string_view text, std::optional<std::uint16_t>& port) {
  if (text.empty()) return true;
  std::uint16_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  port = number;
  return error == std::errc{} && stopped == end;
}

}  // namespace

std::optional<Authority> Authority::parse(std::string_view text) {
  Authority authority;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    authority.host = text.substr(1, end - 1);
    authority.is_ipv6 = true;
    if (!is_ipv6_address(authority.host)) return std::nullopt;
    text.remove_prefix(end + 1);
  } else {
    authority.host = text.substr(0, text.find(':'));
    if (!is_name(authority.host)) return std::nullopt;
    text.remove_prefix(authority.host.size());
  }
  if (text.empty()) return authority;
  if (!text.starts_with(':') || !parse_port(text.substr(1), authority.port)) return std::nullopt;
  return authority;
}

Result<void> check_ip_address(std::string_view text) {
  if (is_address(AF_INET, text) || is_ipv6_address(text)) return {};
  return fail(ErrorCode::invalid_argument, "write an IP address, for example 127.0.0.1 or ::1");
}

}  // namespace daybook::http
