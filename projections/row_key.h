#pragma once

#include <algorithm>
#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/number.h"
#include "base/result.h"

namespace daybook {

/// One element of a RowKey: a text, a signed or an unsigned 64-bit integer, ascending by default. A
/// value.
class KeyElement {
 public:
  KeyElement(std::string text) : value_{std::move(text)} {}         // NOLINT: implicit
  KeyElement(std::string_view text) : value_{std::string{text}} {}  // NOLINT: implicit
  KeyElement(const char* text) : value_{std::string{text}} {}       // NOLINT: implicit
  /// Any integer type whose values all fit in a signed 64-bit integer.
  template <std::integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, char> &&
           (std::signed_integral<T> || sizeof(T) < sizeof(std::int64_t))) KeyElement(T integer)
      : value_{static_cast<std::int64_t>(integer)} {}  // NOLINT: implicit
  /// Any other integer: an element of type "unsigned", which is distinct from "integer".
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool> && sizeof(T) == sizeof(std::uint64_t)) KeyElement(T integer)
      : value_{std::uint64_t{integer}} {}  // NOLINT: implicit
  /// Values above the signed 64-bit maximum, such as Position::end(), become that maximum.
  template <class Tag>
  KeyElement(Number<Tag> number)  // NOLINT: implicit
      : KeyElement{static_cast<std::int64_t>(
            std::min<std::uint64_t>(number.value, std::numeric_limits<std::int64_t>::max()))} {}

  bool is_text() const { return std::holds_alternative<std::string>(value_); }
  bool is_unsigned() const { return std::holds_alternative<std::uint64_t>(value_); }
  const std::string& text() const { return std::get<std::string>(value_); }
  std::int64_t integer() const { return std::get<std::int64_t>(value_); }
  std::uint64_t unsigned_integer() const { return std::get<std::uint64_t>(value_); }

  bool is_descending() const { return descending_; }
  void set_descending(bool descending) { descending_ = descending; }

  friend bool operator==(const KeyElement&, const KeyElement&) = default;

 private:
  std::variant<std::string, std::int64_t, std::uint64_t> value_;
  bool descending_ = false;
};

/// `RowKey{"42", descending(position)}`: sorts the last position first.
inline KeyElement descending(KeyElement element) {
  element.set_descending(true);
  return element;
}

/// The type and direction of each element of a View's keys. All keys of a View have the same shape,
/// because keys of different shapes have no meaningful order. A value.
struct KeyShape {
  std::string types;  ///< the type bytes of docs/view-format.md

  /// "(text, integer descending)"
  std::string to_string() const;
  /// Parses stored type bytes; corrupt if `types` is empty or holds anything else.
  static Result<KeyShape> parse(std::string_view types);
  friend bool operator==(const KeyShape&, const KeyShape&) = default;
};

/// Key of a Row: a tuple of texts and integers, encoded so that byte order equals key order.
/// docs/view-format.md specifies the encoding, which never changes. A value.
class RowKey {
 public:
  /// Of the encoded key; a row with a longer key is refused with limit_exceeded. Larger than all
  /// texts of one event together, so that no event can stop a projection by the length of its
  /// texts.
  static constexpr std::size_t bytes_max = 4 * 1024 * 1024;

  RowKey() = default;  ///< the empty tuple: a prefix of every key
  template <class... Elements>
  requires(sizeof...(Elements) > 0 && (std::convertible_to<Elements, KeyElement> && ...))
      RowKey(Elements&&... elements) {  // NOLINT: implicit on purpose, a key is usually one text
    elements_.reserve(sizeof...(Elements));
    (elements_.push_back(KeyElement{std::forward<Elements>(elements)}), ...);
  }
  static RowKey of(std::vector<KeyElement> elements) {
    RowKey key;
    key.elements_ = std::move(elements);
    return key;
  }

  const std::vector<KeyElement>& elements() const { return elements_; }
  std::size_t size() const { return elements_.size(); }
  bool empty() const { return elements_.empty(); }
  const KeyElement& operator[](std::size_t index) const { return elements_[index]; }

  KeyShape shape() const;
  /// Converts the elements to the directions and integer types of a shape. The key may have fewer
  /// elements than the shape. invalid_argument if there are more elements, or types do not fit.
  Result<RowKey> in_shape(const KeyShape& shape) const;

  std::string encode() const;
  void append_to(std::string& encoded) const;
  static Result<RowKey> decode(std::string_view encoded);

  /// The common prefix of all keys that start with these elements, for KeyRange::of_prefix.
  std::string encode_prefix() const { return encode(); }
  /// The same, for keys whose next element is a text that starts with `text`.
  std::string encode_prefix(std::string_view text, bool text_descending = false) const;

  /// `("42", 7 descending)`, for messages.
  std::string to_string() const;

  friend bool operator==(const RowKey&, const RowKey&) = default;
  friend std::strong_ordering operator<=>(const RowKey& a, const RowKey& b) {
    return a.encode() <=> b.encode();
  }

 private:
  std::vector<KeyElement> elements_;
};

}  // namespace daybook

template <>
struct fmt::formatter<daybook::RowKey> : fmt::formatter<std::string_view> {
  auto format(const daybook::RowKey& key, format_context& context) const {
    return fmt::format_to(context.out(), "{}", key.to_string());
  }
};
