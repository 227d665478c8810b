#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace daybook {

/// The smallest and the largest number that is accepted.
struct NumberBounds {
  std::uint64_t min = 0;
  std::uint64_t max = UINT64_MAX;
};

/// Parses a whole number in decimal digits. invalid_argument when the text is anything else or the
/// number is out of bounds; `what` names the value in the message.
Result<std::uint64_t> parse_number(std::string_view what, std::string_view text,
                                   NumberBounds bounds = {});

}  // namespace daybook
