#include "core/ids.h"

#include <algorithm>

#include "core/utf8.h"

namespace daybook {
namespace {

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

Result<LogName> LogName::parse(std::string_view text) {
  const bool good =
      !text.empty() && text.size() <= 64 && is_lower_or_digit(text.front()) &&
      std::all_of(text.begin(), text.end(),
                  [](char c) { return is_lower_or_digit(c) || c == '_' || c == '-'; });
  if (!good) {
    return fail(ErrorCode::invalid_argument,
                "the name of a log is 1 to 64 characters of a-z, 0-9, '_' and '-', "
                "beginning with a letter or digit");
  }
  return LogName{std::string{text}};
}

Result<void> check_category(std::string_view text) {
  const bool good = !text.empty() && text.size() <= category_bytes_max &&
                    std::all_of(text.begin(), text.end(),
                                [](char c) { return is_lower_or_digit(c) || c == '_'; });
  if (!good) {
    return fail(ErrorCode::invalid_argument,
                "the category of a stream is 1 to {} characters of a-z, 0-9 and '_'",
                category_bytes_max);
  }
  return {};
}

Result<void> check_key(std::string_view text) {
  if (text.empty() || text.size() > key_bytes_max || !is_printable_utf8(text)) {
    return fail(ErrorCode::invalid_argument,
                "the key of a stream is 1 to {} bytes of UTF-8 without control characters",
                key_bytes_max);
  }
  return {};
}

Result<StreamId> StreamId::make(std::string_view category, std::string_view key) {
  DAYBOOK_CHECK(check_category(category));
  DAYBOOK_CHECK(check_key(key));
  std::string text;
  text.reserve(category.size() + 1 + key.size());
  text.append(category).append(1, '-').append(key);
  return StreamId{std::move(text), category.size()};
}

Result<StreamId> StreamId::parse(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) {
    return fail(ErrorCode::invalid_argument,
                "'{}' is no stream: write category-key, as in account-42", text);
  }
  return make(text.substr(0, dash), text.substr(dash + 1));
}

}  // namespace daybook
