#include "net/json/value.h"

#include "base/utf8.h"
#include "net/json/from_capnp.h"
#include "tests/catch.h"

namespace daybook::json {
namespace {

std::string refusal(std::string_view text, const JsonLimits& limits = {}) {
  const auto parsed = parse_json(text, limits);
  REQUIRE_FALSE(parsed);
  CHECK((parsed.error().code() == ErrorCode::invalid_argument ||
         parsed.error().code() == ErrorCode::limit_exceeded));
  return parsed.error().message();
}

JsonValue parsed(std::string_view text) {
  auto value = parse_json(text);
  INFO(text);
  REQUIRE(value);
  return *value;
}

std::string json_string(std::string_view text) {
  std::string out;
  write_json_string(text, out);
  return out;
}

TEST_CASE("a number keeps its exact text") {
  for (const std::string text :
       {"0", "-0", "7", "-12", "9223372036854775807", "-9223372036854775808",
        "18446744073709551615", "99999999999999999999", "1.50", "1e3", "1E+003", "-0.0e-0",
        "123456789012345678901234567890.123456789012345678901234567890", "1e400"}) {
    const JsonValue alone = parsed(text);
    CHECK(alone.kind == JsonKind::number);
    CHECK(alone.text == text);
    CHECK(parsed("[ " + text + " ]").elements.at(0).text == text);
    CHECK(parsed("{\"a\":" + text + "}").members.at(0).value.text == text);
  }
}

TEST_CASE("a document is kept in its order") {
  const JsonValue value = parsed(R"( {"b":[1,[],{}],"a":{"x":null,"y":true},"":"z"} )");
  REQUIRE(value.members.size() == 3);
  CHECK(value.members[0].name == "b");
  CHECK(value.members[0].value.elements.size() == 3);
  CHECK(value.members[1].name == "a");
  REQUIRE(value.find("a"));
  CHECK(value.find("a")->find("y")->boolean);
  CHECK(value.find("a")->find("x")->kind == JsonKind::null);
  CHECK(value.find("")->text == "z");
  CHECK(value.find("c") == nullptr);
}

TEST_CASE("escapes in strings and names are decoded") {
  CHECK(parsed(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00")").text ==
        "\"\\/\b\f\n\r\tA\u00e9\u20ac\U0001F600");
  CHECK(parsed(R"({"\u0061":1})").members[0].name == "a");
  CHECK(parsed(R"("a\u0000b")").text == std::string("a\0b", 3));
}

TEST_CASE("no control character is written raw, and each is read back") {
  CHECK(json_string("\x1b[2J\x7f\n") == R"("\u001b[2J\u007f\n")");
  CHECK(json_string("\u0080\u009b2J\u009f\u00a0\u00c2\u00e9") ==
        "\"\\u0080\\u009b2J\\u009f\u00a0\u00c2\u00e9\"");
  CHECK(json_string("\xc2") == "\"\xef\xbf\xbd\"");
  for (std::uint32_t code = 1; code < 0x100; ++code) {
    std::string text;
    if (code >= 0x80) text += static_cast<char>(0xC0 | (code >> 6));
    text += static_cast<char>(code < 0x80 ? code : 0x80 | (code & 0x3F));
    CHECK(parsed(json_string(text)).text == text);
  }
}

TEST_CASE("a long string arrives whole") {
  const std::string text(100'000, 'x');
  CHECK(parsed("\"" + text + "\\n" + text + "\"").text == text + "\n" + text);
}

TEST_CASE("a syntax error names its byte") {
  CHECK(refusal("{\"a\": }").find("byte 6") != std::string::npos);
  CHECK(refusal("[1,2,,3]").find("byte 5") != std::string::npos);
  CHECK(refusal("[1] x").find("byte 4") != std::string::npos);
  CHECK(refusal("{}{}").find("byte 2") != std::string::npos);
}

TEST_CASE("what is not JSON is refused") {
  for (const std::string text : {"",
                                 " ",
                                 "{",
                                 "[",
                                 "\"",
                                 "{\"a\"",
                                 "{\"a\":",
                                 "{\"a\":1",
                                 "{\"a\":1,",
                                 "{\"a\":1,}",
                                 "[1,]",
                                 "[1 2]",
                                 "{a:1}",
                                 "{'a':1}",
                                 "nul",
                                 "nulll",
                                 "True",
                                 "+1",
                                 ".5",
                                 "1.",
                                 "01",
                                 "-",
                                 "1e",
                                 "0x1",
                                 "NaN",
                                 "Infinity",
                                 "// c\n1",
                                 "/* c */1",
                                 "\"\n\"",
                                 "\"\\x\"",
                                 "\"\\u12\"",
                                 "\"\\ud800\"",
                                 "\"\\udc00\"",
                                 "\"\\ud800\\u0041\"",
                                 "\xEF\xBB\xBF{}",
                                 "1 2",
                                 "{\"a\" 1}",
                                 "{1:2}",
                                 "]"}) {
    INFO(text);
    CHECK_FALSE(refusal(text).empty());
  }
}

TEST_CASE("invalid UTF-8 is refused") {
  for (const std::string bytes : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80",
                                  "\xF4\x90\x80\x80", "\xFF", "\xF0\x9F\x98"}) {
    CHECK_FALSE(refusal("\"" + bytes + "\"").empty());
    CHECK_FALSE(refusal("{\"" + bytes + "\":1}").empty());
    CHECK_FALSE(is_utf8(bytes));
    CHECK(utf8_prefix("ok" + bytes) == 2);
  }
  CHECK(is_utf8("a\u00e9\u20ac\U0001F600\U0010FFFF\uFFFF"));
}

TEST_CASE("a name given twice is refused with its place") {
  CHECK(refusal(R"({"a":1,"b":2,"a":3})") == "JSON: /a is given twice");
  CHECK(refusal(R"({"x":[0,{"k":{"a~/":1,"a\u007e/":2}}]})") ==
        "JSON: /x/1/k/a~0~1 is given twice");
  CHECK(parse_json(R"([{"a":1},{"a":1},{"b":{"a":1},"a":2}])"));
}

TEST_CASE("size, depth and number of values are limited") {
  JsonLimits limits;
  limits.depth_max = 3;
  limits.values_max = 6;
  limits.bytes_max = 20;
  CHECK(parse_json("[[[1]]]", limits));
  CHECK(refusal("[[[[]]]]", limits).find("more than 3 deep") != std::string::npos);
  CHECK(refusal("[1,2,3,4,5,6]", limits).find("too many values") != std::string::npos);
  CHECK(refusal(std::string(21, ' '), limits).find("at most 20") != std::string::npos);
  CHECK(parse_json(std::string(32, '[') + std::string(32, ']')));
  CHECK_FALSE(parse_json(std::string(33, '[') + std::string(33, ']')));
  CHECK_FALSE(parse_json(std::string(1'000'000, '[')));
}

TEST_CASE("an object with very many names is checked quickly") {
  std::string text = "{";
  for (int i = 0; i < 50'000; ++i) text += "\"" + std::to_string(i) + "\":0,";
  CHECK(refusal(text + "\"77\":1}") == "JSON: /77 is given twice");
}

TEST_CASE("a written string reads back") {
  std::string all;
  for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
  all += "\u00e9\u20ac\U0001F600\u2028";
  CHECK(parsed(json_string(all)).text == all);
  CHECK(json_string("a\"\\\n\x01") == R"("a\"\\\n\u0001")");
}

TEST_CASE("a written string is JSON whatever its bytes") {
  CHECK(json_string("a\xFF"
               "b") == "\"a\uFFFDb\"");
  CHECK(json_string("\xE2\x82") == "\"\uFFFD\uFFFD\"");
}

}  // namespace
}  // namespace daybook::json
