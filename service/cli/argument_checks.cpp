#include "service/cli/argument_checks.h"

#include <algorithm>

#include "base/utf8.h"
#include "core/model/append.h"

namespace daybook {

ArgumentCheck whole_number(NumberBounds bounds) {
  return [bounds](std::string_view what, std::string_view text) -> Result<void> {
    DAYBOOK_CHECK(parse_number(what, text, bounds));
    return {};
  };
}

ArgumentCheck one_of(std::vector<std::string> words) {
  return [words = std::move(words)](std::string_view what, std::string_view text) -> Result<void> {
    if (std::ranges::find(words, text) != words.end()) return {};
    return fail(ErrorCode::invalid_argument,
                "{} must be {}, not '{}'", what, fmt::join(words, " or "),
                text);
  };
}

ArgumentCheck not_empty() {
  return [](std::string_view what, std::string_view text) -> Result<void> {
    if (!text.empty()) return {};
    return fail(ErrorCode::invalid_argument, "{} must not be empty", what);
  };
}

ArgumentCheck log_name() { return parsed_by(LogName::parse); }

ArgumentCheck tag_text() {
  return [](std::string_view what, std::string_view text) -> Result<void> {
    if (!text.empty() && text.size() <= CommitLimits::tag_bytes_max && is_printable_utf8(text)) {
      return {};
    }
    return fail(ErrorCode::invalid_argument,
                "{} must be a tag of 1 to {} printable bytes, not '{}'",
                what, CommitLimits::tag_bytes_max, text);
  };
}

}  // namespace daybook
