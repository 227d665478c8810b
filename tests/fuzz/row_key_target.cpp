// The encoded key of a row, its order, and the shape of a view's keys.

#include "projections/row_key.h"

#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

std::strong_ordering in_direction(std::strong_ordering order, bool descending) {
  return descending ? 0 <=> order : order;
}

/// The order that docs/view-format.md promises for keys of one shape.
std::strong_ordering order_of_elements(const RowKey& a, const RowKey& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const auto order = a[i].is_text() ? a[i].text() <=> b[i].text()
                                      : a[i].integer() <=> b[i].integer();
    if (order != 0) return in_direction(order, a[i].is_descending());
  }
  return a.size() <=> b.size();
}

bool have_one_shape(const RowKey& a, const RowKey& b) {
  const auto types = a.shape().types;
  const auto others = b.shape().types;
  return types.starts_with(others) || others.starts_with(types);
}

void check_prefix(const RowKey& key) {
  RowKey front = RowKey::of({key.elements().begin(), key.elements().end() - 1});
  require(key.encode().starts_with(front.encode_prefix()),
          "a key begins with the prefix of its first elements");
  const auto& last = key[key.size() - 1];
  if (!last.is_text()) return;
  const auto half = std::string_view{last.text()}.substr(0, last.text().size() / 2);
  require(key.encode().starts_with(front.encode_prefix(half, last.is_descending())),
          "a key begins with the prefix of the beginning of its text");
}

void check(const RowKey& key, std::string_view encoded) {
  require(key.encode() == encoded, "a key that is accepted is written as it was read");
  require(key.to_string().size() >= 2, "a key can be shown");
  if (key.empty()) return;
  const auto shape = KeyShape::parse(key.shape().types);
  require(shape && *shape == key.shape(), "the shape of a key is one");
  const auto same = key.in_shape(*shape);
  require(same && *same == key, "a key fits its own shape");
  check_prefix(key);
}

}  // namespace

void row_key(Bytes input) {
  const auto text = as_text(input);
  if (const auto shape = KeyShape::parse(text)) {
    require(shape->types == text, "a shape that is accepted is written as it was read");
    require(shape->to_string().size() >= 2, "a shape can be shown");
  }
  // Two keys, so that their order can be looked at: the first byte says where one ends.
  Input values{input};
  const std::size_t first = values.take<std::uint8_t>();
  const auto a_text = as_text(values.take_bytes(first));
  const auto b_text = values.rest_text();
  const auto a = RowKey::decode(a_text);
  const auto b = RowKey::decode(b_text);
  if (a) check(*a, a_text);
  if (b) check(*b, b_text);
  if (a && b && have_one_shape(*a, *b)) {
    require((a_text <=> b_text) == order_of_elements(*a, *b),
            "the order of bytes is the order of keys");
  }
}

}  // namespace daybook::fuzz
