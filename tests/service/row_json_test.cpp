#include "service/api/query/row_json.h"

#include "tests/catch.h"

namespace daybook {
namespace {

std::string written(const RowKey& key) {
  std::string out;
  write_key_json(key, out);
  return out;
}

}  // namespace

TEST_CASE("a plain word is a key of one text, also when it looks like a number") {
  CHECK(*parse_row_key("42") == RowKey{"42"});
  CHECK(*parse_row_key("Ada L.") == RowKey{"Ada L."});
}

TEST_CASE("an array is a key of texts and integers, exactly") {
  CHECK(*parse_row_key("[\"42\",-9223372036854775808]") ==
        RowKey{"42", std::numeric_limits<std::int64_t>::min()});
  CHECK(*parse_row_key("[18446744073709551615]") ==
        RowKey{std::numeric_limits<std::uint64_t>::max()});
  for (const auto* bad : {"", "[1.5]", "[true]", "[[1]]", "[18446744073709551616]", "[1"}) {
    CHECK_FALSE(parse_row_key(bad));
  }
}

TEST_CASE("a key is written as it can be read again") {
  for (const auto& key : {RowKey{"42"}, RowKey{7}, RowKey{std::uint64_t{1} << 63U},
                          RowKey{"a\"b", 7}, RowKey{"", "x"}}) {
    const auto text = written(key);
    if (text.front() == '[') CHECK(*parse_row_key(text) == key);
  }
  CHECK(written(RowKey{"42"}) == "\"42\"");
  CHECK(written(RowKey{"42", descending(7)}) == "[\"42\",7]");
}

TEST_CASE("a prefix is the beginning of a text, or whole elements") {
  RowQuery text;
  REQUIRE(parse_prefix("4", text));
  CHECK(text.begins_with == "4");
  RowQuery elements;
  REQUIRE(parse_prefix("[\"42\"]", elements));
  CHECK(elements.prefix == RowKey{"42"});
  CHECK_FALSE(elements.begins_with);
}

TEST_CASE("a prefix that is not UTF-8 is refused, as a key is") {
  for (const std::string_view bad : {"\xff", "4\xc3", "[\"\xff\"]"}) {
    RowQuery query;
    CHECK_FALSE(parse_prefix(bad, query));
    CHECK_FALSE(parse_row_key(bad));
  }
}

TEST_CASE("a prefix of an index over bools is true or false") {
  RowQuery query;
  REQUIRE(parse_prefix("[true,\"a\"]", query));
  CHECK(query.prefix == RowKey{"true", "a"});
}

}  // namespace daybook
