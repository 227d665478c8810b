#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "service/argument_checks.h"

namespace daybook {

/// One option of a verb: `--limit N`, or a flag when `value` is empty.
struct OptionSpec {
  std::string name;   ///< with its dashes
  std::string value;  ///< what stands for the value in the help; empty = a flag
  std::string help{};
  ArgumentCheck check{};  ///< of the value; without one it only must not be empty
  bool required = false;
  bool is_path = false;      ///< made absolute, since the verb may run in another process
  bool is_internal = false;  ///< for the program itself: not in the help
};

/// What follows the options: `FILE.csv`, `NAME [KEY]`.
struct OperandSpec {
  std::string name;
  bool optional = false;
  bool is_path = false;  ///< made absolute, as those of options are
  ArgumentCheck check{};  ///< as those of options are
};

/// The parsed words of one call of a verb. A value. Written here because a service's commands are
/// part of what Daybook is for, and Boost.Program_options knows neither verbs nor operands.
class Arguments {
 public:
  /// invalid_argument with a sentence for the user when a word is unknown, missing, too much or not
  /// what its check lets pass.
  static Result<Arguments> parse(std::span<const OptionSpec> options,
                                 std::span<const OperandSpec> operands,
                                 std::span<const std::string> words);

  bool flag(std::string_view option) const { return values_.contains(option); }
  std::optional<std::string> text(std::string_view option) const;
  /// invalid_argument unless the value is a whole number. Its bounds are a check of the option,
  /// whole_number, so that a value beyond them is told before the verb runs.
  Result<std::uint64_t> number(std::string_view option, std::uint64_t otherwise) const;
  std::size_t operand_count() const { return operands_.size(); }
  const std::string& operand(std::size_t index) const { return operands_.at(index); }

  /// The words again, to be parsed once more, with paths made absolute.
  const std::vector<std::string>& words() const { return words_; }

 private:
  Result<void> add_option(const OptionSpec& option, std::optional<std::string> value);
  Result<void> add_operand(const OperandSpec& operand, const std::string& word);
  Result<void> check_complete(std::span<const OptionSpec> options,
                              std::span<const OperandSpec> operands) const;

  std::map<std::string, std::string, std::less<>> values_;
  std::vector<std::string> operands_;
  std::vector<std::string> words_;
};

}  // namespace daybook
