#include "projections/row_key.h"

#include <fstream>
#include <random>
#include <sstream>

#include "core/ports/view_store.h"
#include "tests/catch.h"

using namespace daybook;

namespace {

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    text += fmt::format("{}{:02x}", text.empty() ? "" : " ", static_cast<unsigned char>(byte));
  }
  return text;
}

bool holds(const KeyRange& range, const std::string& key) {
  return key >= range.begin && (range.end.empty() || key < range.end);
}

/// Similar texts full of special bytes, and integers near the limits.
struct Elements {
  std::mt19937_64 random{7};

  std::string text() {
    static const std::string alphabet{
        "\0\x01\xFE\xFF"
        "a",
        5};
    std::string made;
    for (auto left = random() % 5; left > 0; --left) made += alphabet[random() % 5];
    return made;
  }
  std::int64_t integer() {
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    constexpr auto greatest = std::numeric_limits<std::int64_t>::max();
    static const std::int64_t edges[] = {least, least + 1, -256, -255, -1,
                                         0,     1,         255,  256,  greatest};
    return random() % 2 ? edges[random() % 10] : static_cast<std::int64_t>(random());
  }
  RowKey key(const std::vector<bool>& texts, const std::vector<bool>& descendings) {
    std::vector<KeyElement> elements;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      KeyElement element = texts[i] ? KeyElement{text()} : KeyElement{integer()};
      element.set_descending(descendings[i]);
      elements.push_back(std::move(element));
    }
    return RowKey::of(std::move(elements));
  }
};

/// Compares tuples by their elements only.
int compare(const RowKey& a, const RowKey& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    int order = 0;
    if (a[i].is_text()) {
      order = a[i].text().compare(b[i].text());
    } else if (a[i].integer() != b[i].integer()) {
      order = a[i].integer() < b[i].integer() ? -1 : 1;
    }
    if (order != 0) return a[i].is_descending() ? -order : order;
  }
  return 0;
}

}  // namespace

TEST_CASE("the byte order of encoded keys is the order of the tuples") {
  Elements elements;
  for (int round = 0; round < 300; ++round) {
    std::vector<bool> texts;
    std::vector<bool> descendings;
    for (auto size = 1 + elements.random() % 3; size > 0; --size) {
      texts.push_back(elements.random() % 2);
      descendings.push_back(elements.random() % 2);
    }
    for (int pair = 0; pair < 100; ++pair) {
      const auto a = elements.key(texts, descendings);
      const auto b = elements.key(texts, descendings);
      const int bytes = a.encode().compare(b.encode());
      const int tuples = compare(a, b);
      if ((bytes < 0) != (tuples < 0) || (bytes == 0) != (tuples == 0)) {
        FAIL(a.to_string() << " against " << b.to_string() << ": " << hex(a.encode()) << ", "
                           << hex(b.encode()));
      }
    }
  }
}

TEST_CASE("a key is decoded as it was encoded") {
  Elements elements;
  for (int round = 0; round < 5000; ++round) {
    const bool text = elements.random() % 2;
    const auto key = elements.key({text, !text, text}, {true, round % 2 == 0, round % 3 == 0});
    const auto decoded = RowKey::decode(key.encode());
    REQUIRE(decoded);
    REQUIRE(*decoded == key);
    REQUIRE(decoded->shape() == key.shape());
  }
  CHECK(RowKey::decode("").value().empty());
}

TEST_CASE("bytes that are no key are refused") {
  const auto whole = RowKey{"ab", 7, descending("c"), descending(9)}.encode();
  const auto length_of = [](const RowKey& key) { return key.encode().size(); };
  const std::vector<std::size_t> ends{0, length_of({"ab"}), length_of({"ab", 7}),
                                      length_of({"ab", 7, descending("c")}), whole.size()};
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const bool is_end = std::find(ends.begin(), ends.end(), length) != ends.end();
    CHECK(RowKey::decode(whole.substr(0, length)).has_value() == is_end);
  }
  CHECK(RowKey::decode("\x42").error().code() == ErrorCode::corrupt);
  CHECK_FALSE(RowKey::decode(std::string_view{"\x10\0\x02", 3}));
}

TEST_CASE("the documented examples of encoded keys hold") {
  std::ifstream file{VIEW_FORMAT};
  std::stringstream document;
  document << file.rdbuf();
  const auto shows = [&](const RowKey& key) {
    return contains_text(fmt::format("| `{}` | `{}` |", key, hex(key.encode())));
  };
  CHECK_THAT(document.str(), shows({"42"}));
  CHECK_THAT(document.str(), shows({descending("42")}));
  CHECK_THAT(document.str(), shows({7}));
  CHECK_THAT(document.str(), shows({-1}));
  CHECK_THAT(document.str(), shows({descending(7)}));
  CHECK_THAT(document.str(), shows({"42", descending(7)}));
  const RowKey large{std::uint64_t{1} << 63U};
  CHECK_THAT(document.str(), contains_text(fmt::format("| `{}`, unsigned | `{}` |", large,
                                                       hex(large.encode()))));
  // A zero byte, which the document cannot show literally.
  CHECK_THAT(document.str(), contains_text(hex(RowKey{std::string{"a\0b", 3}}.encode())));
}

TEST_CASE("a prefix of elements finds the keys that begin with them") {
  const auto range = KeyRange::of_prefix(RowKey{"a"}.encode_prefix());
  CHECK(holds(range, RowKey{"a", 1}.encode()));
  CHECK(holds(range, RowKey{"a", descending("x")}.encode()));
  CHECK(holds(range, RowKey{"a"}.encode()));
  CHECK_FALSE(holds(range, RowKey{"aa", 1}.encode()));
  CHECK_FALSE(holds(range, RowKey{std::string{"a\0", 2}, 1}.encode()));
  CHECK(holds(KeyRange::of_prefix(RowKey{}.encode_prefix()), RowKey{"z"}.encode()));
}

TEST_CASE("a beginning of a text finds the keys whose text begins so") {
  for (const bool descends : {false, true}) {
    const auto with = [&](std::string_view text) {
      KeyElement element{text};
      element.set_descending(descends);
      return RowKey{1, element, 2}.encode();
    };
    const auto range = KeyRange::of_prefix(RowKey{1}.encode_prefix("ab", descends));
    CHECK(holds(range, with("ab")));
    CHECK(holds(range, with("abc")));
    CHECK(holds(range, with({"ab\0", 3})));
    CHECK(holds(range, with("ab\xFF")));
    CHECK_FALSE(holds(range, with("a")));
    CHECK_FALSE(holds(range, with("ac")));
    CHECK_FALSE(holds(range, RowKey{2, "ab"}.encode()));
    const auto all = KeyRange::of_prefix(RowKey{1}.encode_prefix("", descends));
    CHECK(holds(all, with("")));
    CHECK(holds(all, with("\xFF")));
  }
}

TEST_CASE("a key takes the directions of a shape that it fits") {
  const auto shape = RowKey{"a", descending(1)}.shape();
  CHECK(shape.to_string() == "(text, integer descending)");
  CHECK(KeyShape::parse(shape.types).value() == shape);
  CHECK_FALSE(KeyShape::parse("x"));
  CHECK_FALSE(KeyShape::parse(""));
  CHECK(RowKey{"a", 1}.in_shape(shape).value() == RowKey{"a", descending(1)});
  CHECK(RowKey{"a"}.in_shape(shape).value() == RowKey{"a"});
  const auto refused = RowKey{1, "a"}.in_shape(shape);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::invalid_argument);
  CHECK(refused.error().message() ==
        "(1, \"a\") is not a valid key: keys are (text, integer descending). Write a key with a "
        "number as an array, as in [\"42\",7]");
  CHECK_FALSE(RowKey{"a", 1, 2}.in_shape(shape));
}

TEST_CASE("positions beyond the integers become the greatest") {
  CHECK(RowKey{Position{7}} == RowKey{7});
  CHECK(RowKey{Position::end()} == RowKey{std::numeric_limits<std::int64_t>::max()});
  CHECK(RowKey{1} < RowKey{2});
  CHECK(RowKey{descending(2)} < RowKey{descending(1)});
}

TEST_CASE("unsigned integers are ordered, decoded and made to fit a shape like the others") {
  constexpr auto greatest = std::numeric_limits<std::uint64_t>::max();
  const std::vector<std::uint64_t> values{0, 1, 255, 256, greatest / 2, greatest / 2 + 1, greatest};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const RowKey key{values[i]};
    CHECK(RowKey::decode(key.encode()).value() == key);
    CHECK(RowKey::decode(RowKey{descending(values[i])}.encode()).value() ==
          RowKey{descending(values[i])});
    if (i == 0) continue;
    CHECK(RowKey{values[i - 1]} < key);
    CHECK(RowKey{descending(key[0])} < RowKey{descending(values[i - 1])});
  }
  const auto unsigned_shape = RowKey{std::uint64_t{0}}.shape();
  const auto signed_shape = RowKey{0}.shape();
  CHECK(unsigned_shape.to_string() == "(unsigned)");
  CHECK(RowKey{7}.in_shape(unsigned_shape).value() == RowKey{std::uint64_t{7}});
  CHECK(RowKey{std::uint64_t{7}}.in_shape(signed_shape).value() == RowKey{7});
  CHECK(RowKey{-1}.in_shape(unsigned_shape).error().code() == ErrorCode::invalid_argument);
  CHECK(RowKey{greatest}.in_shape(signed_shape).error().code() == ErrorCode::invalid_argument);
  CHECK_FALSE(RowKey{"7"}.in_shape(unsigned_shape));
  CHECK_FALSE(RowKey{greatest}.in_shape(RowKey{"7"}.shape()));
}
