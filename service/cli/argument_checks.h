#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/parse_number.h"
#include "base/result.h"

namespace daybook {

/// Checks the text of an option's value or of an operand. `what` is its name. Fails with
/// invalid_argument; the message says what is allowed and what was given.
using ArgumentCheck = std::function<Result<void>(std::string_view what, std::string_view text)>;

ArgumentCheck whole_number(NumberBounds bounds = {});
ArgumentCheck one_of(std::vector<std::string> words);
/// Any text but the empty one. The default check.
ArgumentCheck not_empty();
/// A valid log name.
ArgumentCheck log_name();
/// A valid event tag.
ArgumentCheck tag_text();
/// Accepts what the function can parse: `parsed_by(StreamId::parse)`.
template <class Parse>
ArgumentCheck parsed_by(Parse parse) {
  return [parse](std::string_view what, std::string_view text) -> Result<void> {
    const auto parsed = parse(text);
    if (parsed) return {};
    const auto& why = parsed.error().message();
    if (why.find(text) != std::string::npos && !text.empty()) {
      return fail(ErrorCode::invalid_argument, "{}: {}", what, why);
    }
    return fail(ErrorCode::invalid_argument, "{} '{}': {}", what, text, why);
  };
}

}  // namespace daybook
