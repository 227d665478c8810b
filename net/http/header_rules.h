#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "net/http/exchange.h"

namespace daybook::http {

/// Counts the headers that must not be repeated. RFC 9110 5.3 allows repetition only for headers
/// whose value is a list; of any other, a proxy may use the first and a server the last. A value;
/// one thread.
class HeaderRules {
 public:
  /// Headers with a rule of their own; `others` are only counted.
  enum Name : std::uint8_t { host, content_length, transfer_encoding, expect, others };

  explicit HeaderRules(const std::vector<NamedValue>& headers);

  std::size_t count(Name name) const { return counts_[name]; }
  /// A header that is repeated and must not be; empty if there is none. Ignores Host and Expect,
  /// which have their own rules.
  std::string_view repeated() const { return repeated_; }

 private:
  static constexpr std::size_t names_max = 23;
  std::array<std::uint8_t, names_max> counts_{};
  std::string_view repeated_;
};

/// Whether "chunked" occurs in a Transfer-Encoding other than once, at the end.
bool is_chunked_misplaced(std::string_view codings);

}  // namespace daybook::http
