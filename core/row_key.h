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

#include "core/number.h"
#include "core/result.h"

namespace daybook {

/// One element of a RowKey: a text, a 64-bit integer or an unsigned 64-bit integer, ascending
/// unless told otherwise. A value.
class KeyElement {
 public:
  KeyElement(std::string text) : value_{std::move(text)} {}         // NOLINT: implicit
  KeyElement(std::string_view text) : value_{std::string{text}} {}  // NOLINT: implicit
  KeyElement(const char* text) : value_{std::string{text}} {}       // NOLINT: implicit
  /// Any integer that always fits in 64 bits with a sign.
  template <std::integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, char> &&
           (std::signed_integral<T> || sizeof(T) < sizeof(std::int64_t))) KeyElement(T integer)
      : value_{static_cast<std::int64_t>(integer)} {}  // NOLINT: implicit
  /// Any other integer: an element of the type "unsigned", which is not that of the integers.
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool> && sizeof(T) == sizeof(std::uint64_t)) KeyElement(T integer)
      : value_{std::uint64_t{integer}} {}  // NOLINT: implicit
  /// Position::end() and everything else beyond the integers becomes the greatest of them.
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

/// `RowKey{"42", descending(position)}`: the last position first.
inline KeyElement descending(KeyElement element) {
  element.set_descending(true);
  return element;
}

/// What the keys of a View look like: the type and direction of each element. All keys of a View
/// have one shape, for the order between different ones would mean nothing. A value.
struct KeyShape {
  std::string types;  ///< the type bytes of docs/view-format.md

  /// "(text, integer descending)"
  std::string to_string() const;
  /// Good when `types` holds nothing but type bytes.
  static Result<KeyShape> parse(std::string_view types);
  friend bool operator==(const KeyShape&, const KeyShape&) = default;
};

/// Key of a Row: a tuple of texts and integers, encoded so that byte order is key order. The
/// encoding is in docs/view-format.md and never changes. A value.
class RowKey {
 public:
  /// Encoded: more than the texts of any event make up, so that no event can stop a projection by
  /// their length. Beyond it a row is refused with limit_exceeded.
  static constexpr std::size_t bytes_max = 4 * 1024 * 1024;

  RowKey() = default;  ///< the empty tuple: a prefix of every key
  template <class... Elements>
  requires(sizeof...(Elements) > 0 && (std::convertible_to<Elements, KeyElement> && ...))
      RowKey(Elements&&... elements) {  // NOLINT: implicit on purpose, a key is mostly one text
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
  /// The same elements in the directions of a shape, of which they may be the beginning, and
  /// integers of the kind that the shape has; invalid_argument when their types or their number are
  /// not those of the shape.
  Result<RowKey> in_shape(const KeyShape& shape) const;

  std::string encode() const;
  void append_to(std::string& encoded) const;
  static Result<RowKey> decode(std::string_view encoded);

  /// What every key begins with whose first elements equal these: KeyRange::of_prefix takes it.
  std::string encode_prefix() const { return encode(); }
  /// The same, and whose next element is a text that begins with `text`.
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
