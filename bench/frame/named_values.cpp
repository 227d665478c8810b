#include "bench/frame/named_values.h"

#include <algorithm>
#include <charconv>

namespace daybook::bench {
namespace {

template <class T>
Result<T> parsed(std::string_view name, std::string_view text, T min, T max) {
  T value{};
  const auto* const end = text.data() + text.size();
  const auto done = std::from_chars(text.data(), end, value);
  if (done.ec != std::errc{} || done.ptr != end || !(value >= min && value <= max)) {
    return fail(ErrorCode::invalid_argument,
                "{}: '{}' is not a number from {} to {}", name, text, min,
                max);
  }
  return value;
}

}  // namespace

Result<NamedValues> NamedValues::parse(std::span<const std::string_view> arguments,
                                       std::span<const std::string_view> names) {
  NamedValues found;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const auto name = arguments[i];
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      return fail(ErrorCode::invalid_argument, "there is no option {}; known ones: {}", name,
                  fmt::join(names, " "));
    }
    if (i + 1 == arguments.size() || arguments[i + 1].empty()) {
      return fail(ErrorCode::invalid_argument, "{} needs a value", name);
    }
    if (!found.values_.emplace(name, arguments[i + 1]).second) {
      return fail(ErrorCode::invalid_argument, "{} is given twice", name);
    }
  }
  return found;
}

std::string NamedValues::text(std::string_view name, std::string_view otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string{otherwise} : found->second;
}

Result<double> NamedValues::number(std::string_view name, double otherwise, double min,
                                   double max) const {
  return has(name) ? parsed(name, text(name), min, max) : otherwise;
}

Result<std::uint32_t> NamedValues::count(std::string_view name, std::uint32_t otherwise,
                                         std::uint32_t max) const {
  return has(name) ? parsed<std::uint32_t>(name, text(name), 1, max) : otherwise;
}

Result<std::vector<std::uint32_t>> NamedValues::numbers(std::string_view name,
                                                        std::string_view otherwise,
                                                        std::uint32_t max) const {
  const auto list = text(name, otherwise);
  std::vector<std::uint32_t> found;
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    const auto item = std::string_view{list}.substr(begin, end - begin);
    DAYBOOK_TRY(const auto number, parsed<std::uint32_t>(name, item, 1, max));
    found.push_back(number);
    begin = end + 1;
  }
  return found;
}

}  // namespace daybook::bench
