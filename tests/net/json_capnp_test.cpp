#include <capnp/message.h>
#include <capnp/schema-loader.h>

#include <array>
#include <initializer_list>
#include <string>

#include "json_test.capnp.h"
#include "net/json/from_capnp.h"
#include "net/json/to_capnp.h"
#include "tests/catch.h"

namespace daybook::json {
namespace {

using namespace json_test;

std::string shown(capnp::DynamicStruct::Reader reader) {
  std::string out;
  REQUIRE(write_json(reader, out));
  CHECK(parse_json(out));  // the output must be valid JSON
  return out;
}

// Reads JSON into a new T and formats it again.
template <class T>
std::string round_trip(std::string_view text) {
  INFO(text);
  const auto value = parse_json(text);
  REQUIRE(value);
  capnp::MallocMessageBuilder message;
  auto root = message.initRoot<T>();
  const auto read = read_json(*value, root);
  if (!read) FAIL(read.error().message());
  return shown(root.asReader());
}

template <class T>
std::string refusal(std::string_view text) {
  INFO(text);
  const auto value = parse_json(text);
  REQUIRE(value);
  capnp::MallocMessageBuilder message;
  const auto read = read_json(*value, message.initRoot<T>());
  REQUIRE_FALSE(read);
  CHECK(read.error().code() == ErrorCode::invalid_argument);
  return read.error().message();
}

std::string scalar(std::string_view field, std::string_view value) {
  const std::string all = round_trip<Scalars>(fmt::format(R"({{"{}":{}}})", field, value));
  const auto parsed = parse_json(all);
  REQUIRE(parsed);
  return parsed->find(field)->text;
}

std::string bad_scalar(std::string_view field, std::string_view value) {
  return refusal<Scalars>(fmt::format(R"({{"{}":{}}})", field, value));
}

TEST_CASE("integers are exact to the ends of their range") {
  for (const auto& [field, min, max] : std::initializer_list<std::array<std::string, 3>>{
           {"i8", "-128", "127"},
           {"i16", "-32768", "32767"},
           {"i32", "-2147483648", "2147483647"},
           {"i64", "-9223372036854775808", "9223372036854775807"},
           {"u8", "0", "255"},
           {"u16", "0", "65535"},
           {"u32", "0", "4294967295"},
           {"u64", "0", "18446744073709551615"}}) {
    CHECK(scalar(field, min) == min);
    CHECK(scalar(field, max) == max);
    CHECK(scalar(field, "-0") == "0");
    CHECK(bad_scalar(field, max + "0").find(max) != std::string::npos);
    CHECK(bad_scalar(field, min == "0" ? "-1" : min + "0").find(min) != std::string::npos);
  }
  CHECK(bad_scalar("i8", "128") == "/i8: expected an integer from -128 to 127, not 128");
  CHECK(bad_scalar("u8", "256") == "/u8: expected an integer from 0 to 255, not 256");
  CHECK_FALSE(bad_scalar("i64", "9223372036854775808").empty());
  CHECK_FALSE(bad_scalar("i64", "-9223372036854775809").empty());
  CHECK_FALSE(bad_scalar("u64", "18446744073709551616").empty());
}

TEST_CASE("what is not exactly an integer is refused") {
  for (const std::string field : {"i8", "i32", "i64", "u16", "u64"}) {
    for (const std::string value : {"1.5", "1.0", "1e3", "1E0", "99999999999999999999", "-1e400",
                                    "true", "null", "[]", "{}", "\"x\"", "\"\"", "\"1.0\"",
                                    "\"0x1\"", "\" 1\"", "\"+1\"", "\"007\"", "\"1e3\"", "\"-\""}) {
      CHECK(bad_scalar(field, value).starts_with("/" + field + ": expected an integer from "));
    }
  }
}

TEST_CASE("integers of 64 bits may be strings of digits, shorter ones not") {
  CHECK(scalar("i64", R"("-9223372036854775808")") == "-9223372036854775808");
  CHECK(scalar("u64", R"("18446744073709551615")") == "18446744073709551615");
  CHECK(bad_scalar("i32", R"("1")").ends_with("not a string"));
}

TEST_CASE("floating point keeps its value, and refuses what it cannot hold") {
  CHECK(scalar("f64", "0.1") == "0.1");
  CHECK(scalar("f64", "1e300") == "1e+300");
  CHECK(scalar("f64", "1.7976931348623157e308") == "1.7976931348623157e+308");
  CHECK(scalar("f32", "0.1") == "0.1");
  CHECK(scalar("f64", R"("-Infinity")") == "-Infinity");
  CHECK(scalar("f32", R"("NaN")") == "NaN");
  CHECK(bad_scalar("f32", "1e39") == "/f32: 1e39 does not fit a 32-bit floating point number");
  CHECK_FALSE(bad_scalar("f64", "1e400").empty());
  CHECK(bad_scalar("f64", R"("1.5")") == "/f64: expected a number, not a string");
}

TEST_CASE("texts hold every character but NUL") {
  CHECK(round_trip<Open>(R"({"owner":"Ad\u0061 \ud83d\ude00 \"q\""})") ==
        "{\"owner\":\"Ada \U0001F600 \\\"q\\\"\"}");
  CHECK(refusal<Open>(R"({"owner":"a\u0000b"})") ==
        "/owner: a string must not contain the character NUL (\\u0000)");
  CHECK(refusal<Open>(R"({"owner":1})") == "/owner: expected a string, not a number");
}

TEST_CASE("data is strict base64") {
  CHECK(scalar("bytes", R"("AP+A")") == "AP+A");
  CHECK(scalar("bytes", R"("")").empty());
  CHECK(scalar("bytes", R"("QQ==")") == "QQ==");
  for (const std::string bad : {"QQ", "QQ=", "QR==", "Q", "QQ==QQ==", "Q Q==", "QQ==\\n", "A_-A",
                                "AAA\\u00e9", "====", "=QQ="}) {
    CHECK(bad_scalar("bytes", "\"" + bad + "\"") ==
          "/bytes: expected base64 with padding and without line breaks");
  }
}

TEST_CASE("the other scalars take their own type only") {
  CHECK(round_trip<Scalars>(R"({"flag":true,"nothing":null})")
            .starts_with(R"({"nothing":null,"flag":true,"i8":0)"));
  CHECK(bad_scalar("flag", "1") == "/flag: expected true or false, not a number");
  CHECK(bad_scalar("flag", "null") == "/flag: expected true or false, not null");
  CHECK(bad_scalar("nothing", "{}") == "/nothing: expected null, not an object");
  CHECK(scalar("colour", R"("darkBlue")") == "darkBlue");
  CHECK(bad_scalar("colour", R"("blue")") ==
        "/colour: expected one of the strings red, green, darkBlue");
  CHECK(bad_scalar("colour", "1") == "/colour: expected one of the strings red, green, darkBlue");
}

TEST_CASE("an unknown field is refused with the names there are") {
  CHECK(refusal<Deposit>(R"({"cent":1})") == "/cent: unknown field, expected one of cents, note");
  CHECK(refusal<Command>(R"({"deposit":{"cents":1,"x/y":2}})") ==
        "/deposit/x~1y: unknown field, expected one of cents, note");
  CHECK(refusal<Deposit>(R"({"cents\u0000":1})").find("unknown field") != std::string::npos);
  CHECK(refusal<Deposit>("[]") == "/: expected an object, not an array");
}

TEST_CASE("a union has exactly one variant") {
  const std::string names = "open, deposit, close, limit, move, label";
  CHECK(refusal<Command>("{}") == "/: expected exactly one of " + names);
  CHECK(refusal<Command>(R"({"open":null})") == "/: expected exactly one of " + names);
  CHECK(refusal<Command>(R"({"opne":{}})") == "/opne: unknown variant, expected one of " + names);
  CHECK(refusal<Command>(R"({"limit":1,"open":{}})") ==
        "/: both open and limit are given, expected exactly one of " + names);
  CHECK(refusal<Command>(R"({"open":{},"close":null})").starts_with("/: both open and close"));
  CHECK(refusal<Command>(R"({"open":[]})") == "/open: expected an object, not an array");
}

TEST_CASE("each kind of variant works") {
  for (const std::string text :
       {R"({"open":{"owner":"Ada"}})", R"({"deposit":{"cents":-5,"note":"n"}})",
        R"({"close":null})", R"({"limit":0})", R"({"move":{"to":"x","cents":3}})",
        R"({"label":""})"}) {
    CHECK(round_trip<Command>(text) == text);
  }
  CHECK(round_trip<Command>(R"({"open":null,"label":"x"})") == R"({"label":"x"})");
}

TEST_CASE("unions within lists and groups are held to the same rule") {
  CHECK(refusal<Wide>(R"({"shape":{"circle":1},"commands":[{"close":null},{}]})") ==
        "/commands/1: expected exactly one of open, deposit, close, limit, move, label");
  CHECK(refusal<Wide>("{}") == "/shape: expected an object with exactly one of circle, square");
  CHECK(refusal<Wide>(R"({"shape":{}})") == "/shape: expected exactly one of circle, square");
  CHECK(refusal<Wide>(R"({"shape":null})") == "/shape: expected an object, not null");
  CHECK(refusal<Wide>(R"({"shape":{"circle":1,"square":2}})")
            .starts_with("/shape: both circle and square"));
}

TEST_CASE("lists, groups and nested structs") {
  const std::string text =
      R"({"second":2,"first":1,"numbers":[1,-9223372036854775808],"texts":["a",""],)"
      R"("grid":[[1,2],[],[255]],"deposits":[{"cents":1,"note":"a"},{"cents":2,"note":"none"}],)"
      R"("colours":["red","darkBlue"],"place":{"street":"s","number":9},"shape":{"square":2},)"
      R"("any":null,"commands":[{"move":{"to":"t","cents":1}}],"nothings":[null,null]})";
  CHECK(round_trip<Wide>(text) == text);
  CHECK(refusal<Wide>(R"({"shape":{"circle":1},"grid":[[1],[256]]})") ==
        "/grid/1/0: expected an integer from 0 to 255, not 256");
  CHECK(refusal<Wide>(R"({"shape":{"circle":1},"texts":["a",null]})") ==
        "/texts/1: expected a string, not null");
  CHECK(refusal<Wide>(R"({"shape":{"circle":1},"numbers":{}})") ==
        "/numbers: expected an array, not an object");
  CHECK(refusal<Wide>(R"({"shape":{"circle":1},"place":{"street":"s","nr":1}})") ==
        "/place/nr: unknown field, expected one of street, number");
  CHECK(refusal<Wide>(R"({"shape":{"circle":1},"any":{}})") ==
        "/any: this field has a type that JSON cannot express");
}

TEST_CASE("what is absent has its default, and null says absent for pointers") {
  CHECK(round_trip<Deposit>("{}") == R"({"cents":0,"note":"none"})");
  CHECK(round_trip<Deposit>(R"({"note":null})") == R"({"cents":0,"note":"none"})");
  CHECK(refusal<Deposit>(R"({"cents":null})").ends_with("not null"));
  CHECK(round_trip<Wide>(R"({"shape":{"circle":0}})") ==
        R"({"second":0,"first":7,"numbers":[],"texts":[],"grid":[],"deposits":[],"colours":[],)"
        R"("place":{"street":"","number":0},"shape":{"circle":0},"any":null,"commands":[],)"
        R"("nothings":[]})");
}

TEST_CASE("a recursive struct ends where it was given an end") {
  const std::string text = R"({"name":"a","children":[{"name":"b","children":[],"left":null}],)"
                           R"("left":{"name":"c","children":[],"left":null}})";
  CHECK(round_trip<Tree>(text) == text);
}

TEST_CASE("a variant or enumerant of a newer program is shown by its number") {
  capnp::MallocMessageBuilder message;
  message.initRoot<NewerCommand>().setThaw();
  CHECK(shown(message.getRoot<Command>().asReader()) == R"({"unknown_variant":7})");

  capnp::MallocMessageBuilder scalars;
  scalars.initRoot<Scalars>().setColour(static_cast<Colour>(9));
  CHECK(shown(scalars.getRoot<Scalars>().asReader())
            .ends_with(R"("colour":{"unknown_enumerant":9}})"));
}

TEST_CASE("text that is not UTF-8 is still written as JSON") {
  capnp::MallocMessageBuilder message;
  message.initRoot<Open>().setOwner("a\xFFz");
  CHECK(shown(message.getRoot<Open>().asReader()) == "{\"owner\":\"a\uFFFDz\"}");
}

TEST_CASE("a message that cannot be traversed leaves the output as it was") {
  capnp::MallocMessageBuilder message;
  auto tree = message.initRoot<Tree>();
  for (int i = 0; i < 100; ++i) tree = tree.initLeft();
  capnp::ReaderOptions options;
  options.nestingLimit = 32;
  capnp::SegmentArrayMessageReader reader{message.getSegmentsForOutput(), options};
  std::string out = "before";
  const auto written = write_json(reader.getRoot<Tree>(), out);
  REQUIRE_FALSE(written);
  CHECK(written.error().code() == ErrorCode::corrupt);
  CHECK(out == "before");
}

TEST_CASE("a schema that is only known at run time serves as well") {
  capnp::SchemaLoader loader;
  loader.loadCompiledTypeAndDependencies<Wide>();
  const auto schema = loader.get(capnp::Schema::from<Wide>().getProto().getId()).asStruct();
  const auto value = parse_json(
      R"({"shape":{"square":0.5},"deposits":[{"cents":"42"}],"commands":[{"close":null}]})");
  REQUIRE(value);
  capnp::MallocMessageBuilder message;
  auto root = message.initRoot<capnp::DynamicStruct>(schema);
  REQUIRE(read_json(*value, root));
  const std::string out = shown(root.asReader());
  CHECK(out.find(R"("deposits":[{"cents":42,"note":"none"}])") != std::string::npos);
  CHECK(out.find(R"("shape":{"square":0.5})") != std::string::npos);
  CHECK(out.find(R"("commands":[{"close":null}])") != std::string::npos);
  CHECK(message.getRoot<Wide>().getDeposits()[0].getCents() == 42);
}

}  // namespace
}  // namespace daybook::json
