#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace daybook::bench {

/// The command line of a small program: "--name value" pairs and nothing else. A value.
class NamedValues {
 public:
  /// invalid_argument that names what is not among `names`, has no value, or is given twice.
  static Result<NamedValues> parse(std::span<const std::string_view> arguments,
                                   std::span<const std::string_view> names);

  bool has(std::string_view name) const { return values_.contains(std::string{name}); }
  std::string text(std::string_view name, std::string_view otherwise = {}) const;
  Result<double> number(std::string_view name, double otherwise, double min, double max) const;
  /// A whole number from 1 to `max`.
  Result<std::uint32_t> count(std::string_view name, std::uint32_t otherwise,
                              std::uint32_t max) const;
  /// "1,2,4": whole numbers from 1 to `max`.
  Result<std::vector<std::uint32_t>> numbers(std::string_view name, std::string_view otherwise,
                                             std::uint32_t max) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace daybook::bench
