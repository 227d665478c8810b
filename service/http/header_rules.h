#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "service/exchange.h"

namespace daybook::http {

/// How often a request has each of the headers that may stand there once. RFC 9110 5.3 allows a
/// repetition of those headers only whose values are a list; of any other one, a proxy may take the
/// first and a server the last. A value; one thread.
class HeaderRules {
 public:
  /// What a rule of its own exists for; the others are only counted.
  enum Name : std::uint8_t { host, content_length, transfer_encoding, expect, others };

  explicit HeaderRules(const std::vector<NamedValue>& headers);

  std::size_t count(Name name) const { return counts_[name]; }
  /// A header that stands there more often than it may; empty if there is none. Host and Expect are
  /// left to their own rules.
  std::string_view repeated() const { return repeated_; }

 private:
  static constexpr std::size_t names_max = 23;
  std::array<std::uint8_t, names_max> counts_{};
  std::string_view repeated_;
};

/// Whether a Transfer-Encoding has "chunked" in it and not once, at its end.
bool is_chunked_misplaced(std::string_view codings);

}  // namespace daybook::http
