#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/parse_number.h"
#include "net/http/message.h"

namespace daybook {

/// The query parameters of a request's URL, by name. Refers to the request; one thread.
class Parameters {
 public:
  /// Fails with invalid_argument for a parameter that is not `known`, is empty, or is repeated and
  /// not `repeatable`.
  static Result<Parameters> of(const http::Request& request,
                               std::initializer_list<std::string_view> known,
                               std::initializer_list<std::string_view> repeatable = {});

  std::optional<std::string> text(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  Result<std::uint64_t> number(std::string_view name, std::uint64_t otherwise,
                               NumberBounds bounds) const;
  /// The value must be "true" or "false".
  Result<bool> flag(std::string_view name) const;

 private:
  explicit Parameters(const http::Request& request) : request_{request} {}
  const http::Request& request_;
};

}  // namespace daybook
