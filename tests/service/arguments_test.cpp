#include "service/arguments.h"

#include <array>

#include "tests/catch.h"

namespace daybook {
namespace {

const std::array<OptionSpec, 4> options{OptionSpec{"--data", "DIR", "", true},
                                        OptionSpec{"--limit", "N", ""},
                                        OptionSpec{"--to", "FILE", "", false, true},
                                        OptionSpec{"--json", "", ""}};
const std::array<OperandSpec, 2> operands{OperandSpec{"FILE", false, true},
                                          OperandSpec{"KEY", true}};

Result<Arguments> parse(std::vector<std::string> words) {
  return Arguments::parse(options, operands, words);
}

std::string complaint(std::vector<std::string> words) {
  const auto parsed = parse(std::move(words));
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code() == ErrorCode::invalid_argument);
  return parsed.error().message();
}

}  // namespace

TEST_CASE("options and operands may come in any order, with a space or an equals sign") {
  const auto parsed = parse({"/file", "--limit=5", "--data", "dir", "--json", "42"});
  REQUIRE(parsed);
  CHECK(parsed->text("--data") == "dir");
  CHECK(parsed->number("--limit", 0) == std::uint64_t{5});
  CHECK(parsed->flag("--json"));
  CHECK(parsed->operand_count() == 2);
  CHECK(parsed->operand(1) == "42");
}

TEST_CASE("after two dashes every word is an operand") {
  const auto parsed = parse({"--data", "dir", "--", "/file", "--limit"});
  REQUIRE(parsed);
  CHECK(parsed->operand(1) == "--limit");
}

TEST_CASE("an operand that is a path is made absolute, since another process may open it") {
  const auto parsed = parse({"--data", "dir", "file.csv"});
  REQUIRE(parsed);
  CHECK(parsed->operand(0).front() == '/');
  CHECK(parsed->words().back() == parsed->operand(0));
}

TEST_CASE("an option that is a path is made absolute too") {
  const auto parsed = parse({"--data", "dir", "--to", "bad.csv", "/file.csv"});
  REQUIRE(parsed);
  CHECK(parsed->text("--to")->front() == '/');
  CHECK(parsed->words()[3] == parsed->text("--to"));
}

TEST_CASE("parsed words can be parsed again") {
  const auto once = parse({"--data=dir", "--limit", "5", "--json", "/file", "--", "-42"});
  REQUIRE(once);
  const auto twice = parse(once->words());
  REQUIRE(twice);
  CHECK(twice->words() == once->words());
  CHECK(twice->operand(1) == "-42");
}

TEST_CASE("what is wrong with a command line is said in a sentence") {
  CHECK(complaint({"/file"}) == "--data DIR is missing");
  CHECK(complaint({"--data", "dir"}) == "FILE is missing");
  CHECK(complaint({"--data", "dir", "/a", "b", "c"}) == "one word too many: 'c'");
  CHECK(complaint({"--data", "dir", "--limt", "5"}) == "unknown option --limt");
  CHECK(complaint({"/file", "--data"}) == "--data needs a value: --data DIR");
  CHECK(complaint({"--data", "dir", ""}) == "FILE is no path: ''");
  CHECK(complaint({"--data", "dir", "--to="}) == "--to is no path: ''");
  CHECK(complaint({"--json=yes", "/file"}) == "--json takes no value");
  CHECK(complaint({"--data", "a", "--data", "b"}) == "--data is given twice");
}

TEST_CASE("a number is whole, in range and nothing else") {
  CHECK(parse_number("limit", "18446744073709551615") == UINT64_MAX);
  for (const auto* bad : {"", "-1", "1.5", "1e3", "18446744073709551616", " 1", "1x", "0x10"}) {
    CHECK_FALSE(parse_number("limit", bad));
  }
  CHECK_FALSE(parse_number("limit", "11", 10));
}

}  // namespace daybook
