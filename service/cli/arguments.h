#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "service/cli/argument_checks.h"

namespace daybook {

/// One option of a verb: `--limit N`, or a flag when `value` is empty.
struct OptionSpec {
  std::string name;   ///< including its dashes
  std::string value;  ///< placeholder for the value in the help; empty = a flag
  std::string help{};
  ArgumentCheck check{};  ///< of the value; if not set, the value must not be empty
  bool required = false;
  bool is_path = false;      ///< made absolute, since the verb may run in another process
  bool is_internal = false;  ///< used by the program itself; not in the help
};

/// An operand after the options: `FILE.csv`, `NAME [KEY]`.
struct OperandSpec {
  std::string name;
  bool optional = false;
  bool is_path = false;  ///< made absolute, as for options
  ArgumentCheck check{};  ///< as for options
};

/// The parsed words of one call of a verb. A value; any thread may read it. Written by hand,
/// because Boost.Program_options supports neither verbs nor operands.
class Arguments {
 public:
  /// Fails with invalid_argument when a word is unknown, missing, superfluous or refused by its
  /// check. The message is for the user.
  static Result<Arguments> parse(std::span<const OptionSpec> options,
                                 std::span<const OperandSpec> operands,
                                 std::span<const std::string> words);

  bool flag(std::string_view option) const { return values_.contains(option); }
  std::optional<std::string> text(std::string_view option) const;
  /// Fails with invalid_argument unless the value is a whole number. Check bounds with
  /// whole_number() on the option, so that an invalid value is reported before the verb runs.
  Result<std::uint64_t> number(std::string_view option, std::uint64_t otherwise) const;
  std::size_t operand_count() const { return operands_.size(); }
  const std::string& operand(std::size_t index) const { return operands_.at(index); }

  /// The words in a form that can be parsed again, with absolute paths.
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
