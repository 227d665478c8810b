#include "base/parse_number.h"

#include <charconv>

namespace daybook {

Result<std::uint64_t> parse_number(std::string_view what, std::string_view text,
                                   NumberBounds bounds) {
  std::uint64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end || number < bounds.min || number > bounds.max) {
    return fail(ErrorCode::invalid_argument, "{} must be a whole number from {} to {}, not '{}'",
                what, bounds.min, bounds.max, text);
  }
  return number;
}

}  // namespace daybook
