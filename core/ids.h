#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/number.h"
#include "core/result.h"
#include "core/uuid.h"

namespace daybook {

/// Name of a Log: 1 to 64 characters of [a-z0-9_-], beginning with a letter or digit. "main" where
/// nobody asks for tenants.
class LogName {
 public:
  static Result<LogName> parse(std::string_view text);
  static LogName main() { return LogName{"main"}; }

  const std::string& text() const { return text_; }
  friend auto operator<=>(const LogName&, const LogName&) = default;

 private:
  explicit LogName(std::string text) : text_{std::move(text)} {}
  std::string text_;
};

inline constexpr std::size_t category_bytes_max = 64;
inline constexpr std::size_t key_bytes_max = 200;

/// Good when `text` is a category: 1 to 64 characters of [a-z0-9_].
Result<void> check_category(std::string_view text);
/// Good when `text` is the key of a Stream: 1 to 200 bytes of UTF-8 without control characters.
Result<void> check_key(std::string_view text);

/// The name of a Stream, i.e. of one aggregate instance: "account-42" is category `account`, key
/// `42`. A category has no dash, so the first dash divides them and the key may hold more.
class StreamId {
 public:
  static Result<StreamId> make(std::string_view category, std::string_view key);
  static Result<StreamId> parse(std::string_view text);

  std::string_view category() const { return std::string_view{text_}.substr(0, dash_); }
  std::string_view key() const { return std::string_view{text_}.substr(dash_ + 1); }
  const std::string& text() const { return text_; }

  friend bool operator==(const StreamId& a, const StreamId& b) { return a.text_ == b.text_; }
  friend auto operator<=>(const StreamId& a, const StreamId& b) { return a.text_ <=> b.text_; }

 private:
  StreamId(std::string text, std::size_t dash) : text_{std::move(text)}, dash_{dash} {}
  std::string text_;
  std::size_t dash_;
};

}  // namespace daybook

template <>
struct fmt::formatter<daybook::LogName> : fmt::formatter<std::string_view> {
  auto format(const daybook::LogName& name, format_context& context) const {
    return fmt::formatter<std::string_view>::format(name.text(), context);
  }
};
template <>
struct fmt::formatter<daybook::StreamId> : fmt::formatter<std::string_view> {
  auto format(const daybook::StreamId& id, format_context& context) const {
    return fmt::formatter<std::string_view>::format(id.text(), context);
  }
};
template <>
struct std::hash<daybook::LogName> {
  std::size_t operator()(const daybook::LogName& name) const {
    return std::hash<std::string>{}(name.text());
  }
};
template <>
struct std::hash<daybook::StreamId> {
  std::size_t operator()(const daybook::StreamId& id) const {
    return std::hash<std::string>{}(id.text());
  }
};
