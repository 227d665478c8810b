#include "projections/row_key.h"

#include <optional>

#include "base/bytes.h"

namespace daybook {
namespace {

// Type bytes as in docs/view-format.md. These bytes and the encoding are stored and never change.
constexpr char text_ascending = 0x10;
constexpr char integer_ascending = 0x11;
constexpr char unsigned_ascending = 0x12;
constexpr char text_descending = 0x20;
constexpr char integer_descending = 0x21;
constexpr char unsigned_descending = 0x22;

// Texts: 0x00 is escaped as 0x00 0xFF. The terminator 0x00 0x01 then sorts a text before all longer
// texts that it begins.
constexpr char zero = 0x00;
constexpr char escaped = '\xFF';
constexpr char terminator = 0x01;

constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

char type_of(const KeyElement& element) {
  const bool descending = element.is_descending();
  if (element.is_text()) return descending ? text_descending : text_ascending;
  if (element.is_unsigned()) return descending ? unsigned_descending : unsigned_ascending;
  return descending ? integer_descending : integer_ascending;
}

bool is_text_type(char type) { return type == text_ascending || type == text_descending; }
bool is_unsigned_type(char type) {
  return type == unsigned_ascending || type == unsigned_descending;
}
bool is_descending_type(char type) {
  return type == text_descending || type == integer_descending || type == unsigned_descending;
}
bool is_type(char type) {
  return is_text_type(type) || is_unsigned_type(type) || type == integer_ascending ||
         type == integer_descending;
}

std::string_view type_name(char type) {
  if (is_text_type(type)) return "text";
  return is_unsigned_type(type) ? "unsigned" : "integer";
}

/// Converts an element to this type; nothing if its value does not fit.
std::optional<KeyElement> as_type(const KeyElement& element, char type) {
  std::optional<KeyElement> same;
  if (element.is_text() == is_text_type(type) &&
      element.is_unsigned() == is_unsigned_type(type)) {
    same = element;
  } else if (is_unsigned_type(type) && !element.is_text() && element.integer() >= 0) {
    same = KeyElement{static_cast<std::uint64_t>(element.integer())};
  } else if (!is_text_type(type) && element.is_unsigned() &&
             std::in_range<std::int64_t>(element.unsigned_integer())) {
    same = KeyElement{static_cast<std::int64_t>(element.unsigned_integer())};
  }
  if (same) same->set_descending(is_descending_type(type));
  return same;
}

/// An unsigned integer in the order of the element's values.
std::uint64_t ordered(const KeyElement& element) {
  if (element.is_unsigned()) return element.unsigned_integer();
  return static_cast<std::uint64_t>(element.integer()) ^ sign_bit;
}

/// A descending element has all bytes after the type byte inverted.
void append_byte(std::string& encoded, char byte, bool descending) {
  encoded += static_cast<char>(descending ? ~byte : byte);
}

void append_text(std::string& encoded, std::string_view text, bool descending) {
  for (const char byte : text) {
    append_byte(encoded, byte, descending);
    if (byte == zero) append_byte(encoded, escaped, descending);
  }
}

void append_element(std::string& encoded, const KeyElement& element) {
  const bool descending = element.is_descending();
  encoded += type_of(element);
  if (element.is_text()) {
    append_text(encoded, element.text(), descending);
    append_byte(encoded, zero, descending);
    append_byte(encoded, terminator, descending);
  } else {
    append_big_endian(encoded, descending ? ~ordered(element) : ordered(element));
  }
}

std::optional<KeyElement> take_integer(std::string_view& rest, char type) {
  if (rest.size() < sizeof(std::uint64_t)) return std::nullopt;
  auto stored = big_endian(load<std::uint64_t>(as_bytes(rest).data()));
  rest.remove_prefix(sizeof stored);
  if (is_descending_type(type)) stored = ~stored;
  if (is_unsigned_type(type)) return KeyElement{stored};
  return KeyElement{static_cast<std::int64_t>(stored ^ sign_bit)};
}

std::optional<KeyElement> take_text(std::string_view& rest, bool descending) {
  const auto plain = [&](char byte) { return static_cast<char>(descending ? ~byte : byte); };
  std::string text;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char byte = plain(rest[i]);
    if (byte == zero) {
      if (++i == rest.size()) return std::nullopt;
      const char second = plain(rest[i]);
      if (second == terminator) {
        rest.remove_prefix(i + 1);
        return KeyElement{std::move(text)};
      }
      if (second != escaped) return std::nullopt;
    }
    text += byte;
  }
  return std::nullopt;
}

std::optional<KeyElement> take_element(std::string_view& rest) {
  const char type = rest.front();
  if (!is_type(type)) return std::nullopt;
  rest.remove_prefix(1);
  const bool descending = is_descending_type(type);
  auto element = is_text_type(type) ? take_text(rest, descending) : take_integer(rest, type);
  if (element) element->set_descending(descending);
  return element;
}

}  // namespace

std::string KeyShape::to_string() const {
  std::string text = "(";
  for (const char type : types) {
    if (text.size() > 1) text += ", ";
    text += type_name(type);
    if (is_descending_type(type)) text += " descending";
  }
  return text + ")";
}

Result<KeyShape> KeyShape::parse(std::string_view types) {
  if (types.empty() || !std::all_of(types.begin(), types.end(), is_type)) {
    return fail(ErrorCode::corrupt, "the stored shape of the row keys cannot be read");
  }
  return KeyShape{std::string{types}};
}

KeyShape RowKey::shape() const {
  KeyShape shape;
  for (const auto& element : elements_) shape.types += type_of(element);
  return shape;
}

Result<RowKey> RowKey::in_shape(const KeyShape& shape) const {
  RowKey key;
  key.elements_.reserve(elements_.size());
  bool fits = elements_.size() <= shape.types.size();
  for (std::size_t i = 0; fits && i < elements_.size(); ++i) {
    auto element = as_type(elements_[i], shape.types[i]);
    fits = element.has_value();
    if (fits) key.elements_.push_back(*std::move(element));
  }
  if (!fits) {
    return fail(ErrorCode::invalid_argument,
                "{} is not a valid key: keys are {}. Write a key with a number as an array, as in "
                "[\"42\",7]",
                *this, shape.to_string());
  }
  return key;
}

void RowKey::append_to(std::string& encoded) const {
  for (const auto& element : elements_) append_element(encoded, element);
}

std::string RowKey::encode() const {
  std::string encoded;
  append_to(encoded);
  return encoded;
}

std::string RowKey::encode_prefix(std::string_view text, bool text_descending_too) const {
  auto encoded = encode();
  encoded += text_descending_too ? text_descending : text_ascending;
  append_text(encoded, text, text_descending_too);
  return encoded;
}

Result<RowKey> RowKey::decode(std::string_view encoded) {
  RowKey key;
  while (!encoded.empty()) {
    auto element = take_element(encoded);
    if (!element) return fail(ErrorCode::corrupt, "a stored row key cannot be read");
    key.elements_.push_back(*std::move(element));
  }
  return key;
}

std::string RowKey::to_string() const {
  std::string text = "(";
  for (const auto& element : elements_) {
    if (text.size() > 1) text += ", ";
    if (element.is_text()) {
      text += fmt::format("\"{}\"", element.text());
    } else {
      text += element.is_unsigned() ? std::to_string(element.unsigned_integer())
                                    : std::to_string(element.integer());
    }
    if (element.is_descending()) text += " descending";
  }
  return text + ")";
}

}  // namespace daybook
