#include "service/arguments.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace daybook {
namespace {

const OptionSpec* find(std::span<const OptionSpec> options, std::string_view name) {
  const auto found = std::find_if(options.begin(), options.end(),
                                  [&](const auto& option) { return option.name == name; });
  return found == options.end() ? nullptr : &*found;
}

Result<std::string> absolute_path(std::string_view what, const std::string& text) {
  std::error_code code;
  const auto path = std::filesystem::absolute(text, code);
  if (code) return fail(ErrorCode::invalid_argument, "{} is no path: '{}'", what, text);
  return path.string();
}

}  // namespace

Result<std::uint64_t> parse_number(std::string_view what, std::string_view text,
                                   std::uint64_t max) {
  std::uint64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end || number > max) {
    return fail(ErrorCode::invalid_argument, "{} takes a whole number from 0 to {}, not '{}'", what,
                max, text);
  }
  return number;
}

Result<Arguments> Arguments::parse(std::span<const OptionSpec> options,
                                   std::span<const OperandSpec> operands,
                                   std::span<const std::string> words) {
  Arguments parsed;
  bool options_ended = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!options_ended && word == "--") {
      options_ended = true;
      parsed.words_.push_back(word);
    } else if (!options_ended && word.size() > 1 && word.starts_with("-")) {
      const auto equals = word.find('=');
      const auto* option = find(options, word.substr(0, equals));
      if (!option) return fail(ErrorCode::invalid_argument, "unknown option {}", word);
      std::optional<std::string> value;
      if (equals != std::string::npos) value = word.substr(equals + 1);
      if (!value && !option->value.empty() && i + 1 < words.size()) value = words[++i];
      DAYBOOK_CHECK(parsed.add_option(*option, std::move(value)));
    } else {
      if (parsed.operands_.size() == operands.size()) {
        return fail(ErrorCode::invalid_argument, "one word too many: '{}'", word);
      }
      const auto& operand = operands[parsed.operands_.size()];
      DAYBOOK_TRY(auto text, operand.is_path ? absolute_path(operand.name, word) : word);
      parsed.words_.push_back(text);
      parsed.operands_.push_back(std::move(text));
    }
  }
  for (const auto& option : options) {
    if (option.required && !parsed.flag(option.name)) {
      return fail(ErrorCode::invalid_argument, "{} {} is missing", option.name, option.value);
    }
  }
  for (std::size_t i = parsed.operands_.size(); i < operands.size(); ++i) {
    if (!operands[i].optional) {
      return fail(ErrorCode::invalid_argument, "{} is missing", operands[i].name);
    }
  }
  return parsed;
}

Result<void> Arguments::add_option(const OptionSpec& option, std::optional<std::string> value) {
  if (option.value.empty() && value) {
    return fail(ErrorCode::invalid_argument, "{} takes no value", option.name);
  }
  if (!option.value.empty() && !value) {
    return fail(ErrorCode::invalid_argument, "{} needs a value: {} {}", option.name, option.name,
                option.value);
  }
  if (value && option.is_path) {
    DAYBOOK_TRY(value, absolute_path(option.name, *value));
  }
  if (!values_.emplace(option.name, value.value_or("")).second) {
    return fail(ErrorCode::invalid_argument, "{} is given twice", option.name);
  }
  words_.push_back(option.name);
  if (value) words_.push_back(*std::move(value));
  return {};
}

std::optional<std::string> Arguments::text(std::string_view option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::nullopt : std::optional{found->second};
}

Result<std::uint64_t> Arguments::number(std::string_view option, std::uint64_t otherwise,
                                        std::uint64_t max) const {
  const auto given = text(option);
  return given ? parse_number(option, *given, max) : otherwise;
}

}  // namespace daybook
