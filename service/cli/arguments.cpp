#include "service/cli/arguments.h"

#include <algorithm>
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
  if (code) return fail(ErrorCode::invalid_argument, "{} is not a valid path: '{}'", what, text);
  return path.string();
}

/// A word that is the name of an option is not a value: the value was forgotten. Write
/// `--tag=--json` to pass such a value.
bool is_value(std::span<const OptionSpec> options, const std::string& word) {
  return word != "--" && !find(options, std::string_view{word}.substr(0, word.find('=')));
}

Result<void> check(const ArgumentCheck& check, std::string_view what, std::string_view text) {
  return check ? check(what, text) : not_empty()(what, text);
}

}  // namespace

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
      const auto* option = find(options, std::string_view{word}.substr(0, equals));
      if (!option) return fail(ErrorCode::invalid_argument, "unknown option {}", word);
      std::optional<std::string> value;
      if (equals != std::string::npos) value = word.substr(equals + 1);
      const bool has_next = i + 1 < words.size() && is_value(options, words[i + 1]);
      if (!value && !option->value.empty() && has_next) value = words[++i];
      DAYBOOK_CHECK(parsed.add_option(*option, std::move(value)));
    } else {
      if (parsed.operands_.size() == operands.size()) {
        return fail(ErrorCode::invalid_argument, "unexpected argument '{}'", word);
      }
      DAYBOOK_CHECK(parsed.add_operand(operands[parsed.operands_.size()], word));
    }
  }
  DAYBOOK_CHECK(parsed.check_complete(options, operands));
  return parsed;
}

Result<void> Arguments::check_complete(std::span<const OptionSpec> options,
                                       std::span<const OperandSpec> operands) const {
  for (const auto& option : options) {
    if (option.required && !flag(option.name)) {
      return fail(ErrorCode::invalid_argument, "{} {} is missing", option.name, option.value);
    }
  }
  for (std::size_t i = operands_.size(); i < operands.size(); ++i) {
    if (!operands[i].optional) {
      return fail(ErrorCode::invalid_argument, "{} is missing", operands[i].name);
    }
  }
  return {};
}

Result<void> Arguments::add_operand(const OperandSpec& operand, const std::string& word) {
  DAYBOOK_TRY(auto text, operand.is_path ? absolute_path(operand.name, word) : word);
  DAYBOOK_CHECK(check(operand.check, operand.name, text));
  words_.push_back(text);
  operands_.push_back(std::move(text));
  return {};
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
  if (value) DAYBOOK_CHECK(check(option.check, option.name, *value));
  if (!values_.emplace(option.name, value.value_or("")).second) {
    return fail(ErrorCode::invalid_argument, "{} is given twice", option.name);
  }
  words_.push_back(value ? option.name + "=" + *value : option.name);
  return {};
}

std::optional<std::string> Arguments::text(std::string_view option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::nullopt : std::optional{found->second};
}

Result<std::uint64_t> Arguments::number(std::string_view option, std::uint64_t otherwise) const {
  const auto given = text(option);
  return given ? parse_number(option, *given) : otherwise;
}

}  // namespace daybook
