#include "service/cli/arguments.h"

#include <array>

#include "core/model/ids.h"
#include "tests/catch.h"

namespace daybook {
namespace {

const std::array<OptionSpec, 6> options{
    OptionSpec{.name = "--data", .value = "DIR", .required = true},
    OptionSpec{"--limit", "N", "", whole_number({1, 100})},
    OptionSpec{.name = "--to", .value = "FILE", .is_path = true},
    OptionSpec{"--how", "WORD", "", one_of({"fast", "slow"})},
    OptionSpec{"--log", "NAME", "", log_name()},
    OptionSpec{"--json", "", ""}};
const std::array<OperandSpec, 2> operands{
    OperandSpec{"FILE", false, true}, OperandSpec{"KEY", true, false, parsed_by(StreamId::parse)}};

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
  const auto parsed = parse({"/file", "--limit=5", "--data", "dir", "--json", "item-42"});
  REQUIRE(parsed);
  CHECK(parsed->text("--data") == "dir");
  CHECK(parsed->number("--limit", 0) == std::uint64_t{5});
  CHECK(parsed->flag("--json"));
  CHECK(parsed->operand_count() == 2);
  CHECK(parsed->operand(1) == "item-42");
}

TEST_CASE("after two dashes every word is an operand") {
  const auto parsed = parse({"--data", "dir", "--", "--json", "item-42"});
  REQUIRE(parsed);
  CHECK(parsed->operand(0).ends_with("/--json"));
  CHECK_FALSE(parsed->flag("--json"));
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
  CHECK(parsed->words()[1] == "--to=" + *parsed->text("--to"));
}

TEST_CASE("parsed words can be parsed again") {
  const auto once =
      parse({"--data=dir", "--limit", "5", "--to=--json", "--json", "/file", "--", "x-42"});
  REQUIRE(once);
  const auto twice = parse(once->words());
  REQUIRE(twice);
  CHECK(twice->words() == once->words());
  CHECK(twice->operand(1) == "x-42");
}

TEST_CASE("what is wrong with a command line is said in a sentence") {
  CHECK(complaint({"/file"}) == "--data DIR is missing");
  CHECK(complaint({"--data", "dir"}) == "FILE is missing");
  CHECK(complaint({"--data", "dir", "/a", "b-1", "c"}) == "unexpected argument 'c'");
  CHECK(complaint({"--data", "dir", "--limt", "5"}) == "unknown option --limt");
  CHECK(complaint({"/file", "--data"}) == "--data needs a value: --data DIR");
  CHECK(complaint({"--data", "dir", ""}) == "FILE is not a valid path: ''");
  CHECK(complaint({"--data", "dir", "--to="}) == "--to is not a valid path: ''");
  CHECK(complaint({"--json=yes", "/file"}) == "--json takes no value");
  CHECK(complaint({"--data", "a", "--data", "b"}) == "--data is given twice");
  CHECK(complaint({"--data="}) == "--data must not be empty");
}

TEST_CASE("a value that makes no sense is told with the option, the value and the bounds") {
  const auto told = [](const std::string& word) {
    return complaint({"--data", "dir", "/a", word});
  };
  CHECK(told("--limit=0") == "--limit must be a whole number from 1 to 100, not '0'");
  CHECK(told("--limit=101") == "--limit must be a whole number from 1 to 100, not '101'");
  CHECK(told("--limit=x") == "--limit must be a whole number from 1 to 100, not 'x'");
  CHECK(told("--how=well") == "--how must be fast or slow, not 'well'");
  CHECK_THAT(told("--log=No"), contains_text("--log 'No': the name of a log must have 1 to 64"));
  CHECK(told("key") ==
        "KEY: 'key' is not a valid stream: write category-key, for example account-42");
}

TEST_CASE("an option whose value was forgotten does not take the next option for it") {
  CHECK(complaint({"--data", "--json", "/a"}) == "--data needs a value: --data DIR");
  CHECK(complaint({"--data", "--limit=5", "/a"}) == "--data needs a value: --data DIR");
  CHECK(complaint({"/a", "--data", "--"}) == "--data needs a value: --data DIR");
  CHECK(parse({"/a", "--data=--json"})->text("--data") == "--json");
}

TEST_CASE("a number is whole, in range and nothing else") {
  CHECK(parse_number("limit", "18446744073709551615") == UINT64_MAX);
  for (const auto* bad : {"", "-1", "1.5", "1e3", "18446744073709551616", " 1", "1x", "0x10"}) {
    CHECK_FALSE(parse_number("limit", bad));
  }
  CHECK_FALSE(parse_number("limit", "11", {0, 10}));
  CHECK_FALSE(parse_number("limit", "1", {2, 10}));
  CHECK(parse_number("limit", "2", {2, 10}) == std::uint64_t{2});
}

}  // namespace daybook
