#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/argument_checks.h"
#include "service/http/message.h"

namespace daybook {

/// The parameters of a query's URL, by name. A view of the request.
class Parameters {
 public:
  /// invalid_argument when the request has a parameter that is not `known` or is empty, or one
  /// twice that is not `repeatable`.
  static Result<Parameters> of(const http::Request& request,
                               std::initializer_list<std::string_view> known,
                               std::initializer_list<std::string_view> repeatable = {});

  std::optional<std::string> text(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  Result<std::uint64_t> number(std::string_view name, std::uint64_t otherwise,
                               NumberBounds bounds) const;
  /// "true" or "false".
  Result<bool> flag(std::string_view name) const;

 private:
  explicit Parameters(const http::Request& request) : request_{request} {}
  const http::Request& request_;
};

}  // namespace daybook
