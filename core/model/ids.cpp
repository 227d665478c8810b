#include "core/model/ids.h"

#include <algorithm>

#include "base/utf8.h"

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
                "the name of a log must have 1 to 64 characters of a-z, 0-9, '_' and '-', and "
                "begin with a letter or digit");
  }
  return LogName{std::string{text}};
}

Result<void> check_category(std::string_view text) {
  const bool good = !text.empty() && text.size() <= category_bytes_max &&
                    std::all_of(text.begin(), text.end(),
                                [](char c) { return is_lower_or_digit(c) || c == '_'; });
  if (!good) {
    return fail(ErrorCode::invalid_argument,
                "the category of a stream must have 1 to {} characters of a-z, 0-9 and '_'",
                category_bytes_max);
  }
  return {};
}

Result<void> check_key(std::string_view text) {
  if (text.empty() || text.size() > key_bytes_max || !is_printable_utf8(text)) {
    return fail(ErrorCode::invalid_argument,
                "the key of a stream must have 1 to {} bytes of UTF-8 without control characters",
                key_bytes_max);
  }
  return {};
}

StreamId::StreamId(std::string_view category, std::string_view key)
    : size_{static_cast<std::uint16_t>(category.size() + 1 + key.size())},
      dash_{static_cast<std::uint16_t>(category.size())} {
  auto* text = make_room();
  text = std::copy(category.begin(), category.end(), text);
  *text++ = '-';
  std::copy(key.begin(), key.end(), text);
}

char* StreamId::make_room() {
  if (is_inside()) return inside_;
  auto* const text = new char[size_];
  std::memcpy(inside_, &text, sizeof text);
  return text;
}

void StreamId::copy(const StreamId& other) {
  size_ = other.size_;
  dash_ = other.dash_;
  if (is_inside()) {
    std::memcpy(inside_, other.inside_, sizeof inside_);
  } else {
    std::memcpy(make_room(), other.outside(), size_);
  }
}

Result<StreamId> StreamId::make(std::string_view category, std::string_view key) {
  DAYBOOK_CHECK(check_category(category));
  DAYBOOK_CHECK(check_key(key));
  return StreamId{category, key};
}

Result<StreamId> StreamId::parse(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) {
    return fail(ErrorCode::invalid_argument,
                "'{}' is not a valid stream: write category-key, for example account-42", text);
  }
  return make(text.substr(0, dash), text.substr(dash + 1));
}

}  // namespace daybook
