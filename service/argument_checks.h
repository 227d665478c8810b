#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace daybook {

/// Whether a text can be the value of an option, or an operand. `what` is its name; the error is
/// invalid_argument, and a sentence that says what it takes and what was given.
using ArgumentCheck = std::function<Result<void>(std::string_view what, std::string_view text)>;

/// The least and the greatest number that make sense.
struct NumberBounds {
  std::uint64_t min = 0;
  std::uint64_t max = UINT64_MAX;
};

/// A whole number in decimal digits and nothing else, within the bounds.
Result<std::uint64_t> parse_number(std::string_view what, std::string_view text,
                                   NumberBounds bounds = {});

ArgumentCheck whole_number(NumberBounds bounds = {});
ArgumentCheck one_of(std::vector<std::string> words);
/// Anything but nothing: what holds where no other check is named.
ArgumentCheck not_empty();
/// The name that a log can have.
ArgumentCheck log_name();
/// What an event can be tagged with.
ArgumentCheck tag_text();
/// What a function of this kind can read: `parsed_by(StreamId::parse)`.
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
