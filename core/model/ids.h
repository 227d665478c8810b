#pragma once

#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/number.h"
#include "base/result.h"
#include "base/uuid.h"

namespace daybook {

/// Name of a Log: 1 to 64 characters of [a-z0-9_-], starting with a letter or digit. "main" if
/// there are no tenants.
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

/// Ok if `text` is a category: 1 to 64 characters of [a-z0-9_].
Result<void> check_category(std::string_view text);
/// Ok if `text` is the key of a Stream: 1 to 200 bytes of UTF-8 without control characters.
Result<void> check_key(std::string_view text);

/// The name of a Stream, that is, of one aggregate instance: "account-42" is category `account`,
/// key `42`. The first dash separates them: a category has no dash, a key may. A value. Text of up
/// to 44 bytes is stored inline, enough for a name with a UUID, because each command copies such
/// names many times (std::string stores 15 bytes inline).
class StreamId {
 public:
  static Result<StreamId> make(std::string_view category, std::string_view key);
  static Result<StreamId> parse(std::string_view text);

  StreamId(const StreamId& other) { copy(other); }
  StreamId(StreamId&& other) noexcept { take(other); }
  StreamId& operator=(const StreamId& other) {
    if (this != &other) *this = StreamId{other};
    return *this;
  }
  StreamId& operator=(StreamId&& other) noexcept {
    if (this != &other) {
      release();
      take(other);
    }
    return *this;
  }
  ~StreamId() { release(); }

  std::string_view category() const { return text().substr(0, dash_); }
  std::string_view key() const { return text().substr(std::size_t{dash_} + 1); }
  /// Valid until this object is assigned to, moved from or destroyed.
  std::string_view text() const { return {is_inside() ? inside_ : outside(), size_}; }

  friend bool operator==(const StreamId& a, const StreamId& b) { return a.text() == b.text(); }
  friend auto operator<=>(const StreamId& a, const StreamId& b) { return a.text() <=> b.text(); }

 private:
  static constexpr std::size_t inside_max = 44;

  StreamId(std::string_view category, std::string_view key);
  bool is_inside() const { return size_ <= inside_max; }
  char* outside() const {
    char* text = nullptr;
    std::memcpy(&text, inside_, sizeof text);
    return text;
  }
  char* make_room();  // for size_ bytes
  void copy(const StreamId& other);
  void take(StreamId& other) noexcept {
    std::memcpy(inside_, other.inside_, sizeof inside_);
    size_ = other.size_;
    dash_ = other.dash_;
    if (!is_inside()) other.size_ = other.dash_ = 0;
  }
  void release() noexcept {
    if (!is_inside()) delete[] outside();
  }

  alignas(char*) char inside_[inside_max];  // the text, or a pointer to it
  std::uint16_t size_ = 0;
  std::uint16_t dash_ = 0;
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
    return std::hash<std::string_view>{}(id.text());
  }
};
