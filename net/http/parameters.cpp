#include "net/http/parameters.h"

#include <algorithm>
namespace daybook {

Result<Parameters> Parameters::of(const http::Request& request,
                                  std::initializer_list<std::string_view> known,
                                  std::initializer_list<std::string_view> repeatable) {
  const auto is_in = [](auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (auto parameter = request.query.begin(); parameter != request.query.end(); ++parameter) {
    const auto& name = parameter->name;
    const bool may_repeat = is_in(repeatable, name);
    if (!may_repeat && !is_in(known, name)) {
      std::string names;
      for (const auto each : known) names.append(names.empty() ? "" : ", ").append(each);
      for (const auto each : repeatable) names.append(names.empty() ? "" : ", ").append(each);
      return fail(ErrorCode::invalid_argument, "unknown parameter '{}'; known ones: {}", name,
                  names.empty() ? "none" : names);
    }
    if (parameter->value.empty()) {
      return fail(ErrorCode::invalid_argument, "parameter '{}' is empty: omit it, or give a value",
                  name);
    }
    if (may_repeat) continue;
    const bool twice = std::any_of(request.query.begin(), parameter,
                                   [&](const auto& other) { return other.name == name; });
    if (twice) return fail(ErrorCode::invalid_argument, "parameter '{}' is given twice", name);
  }
  return Parameters{request};
}

std::optional<std::string> Parameters::text(std::string_view name) const {
  const auto value = request_.query_value(name);
  return value ? std::optional{std::string{*value}} : std::nullopt;
}

std::vector<std::string> Parameters::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& parameter : request_.query) {
    if (parameter.name == name) values.push_back(parameter.value);
  }
  return values;
}

Result<std::uint64_t> Parameters::number(std::string_view name, std::uint64_t otherwise,
                                         NumberBounds bounds) const {
  const auto value = request_.query_value(name);
  return value ? parse_number(name, *value, bounds) : otherwise;
}

Result<bool> Parameters::flag(std::string_view name) const {
  const auto value = request_.query_value(name);
  if (!value || *value == "false") return false;
  if (*value == "true") return true;
  return fail(ErrorCode::invalid_argument, "{} must be true or false, not '{}'", name, *value);
}

}  // namespace daybook
