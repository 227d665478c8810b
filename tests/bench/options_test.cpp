#include "bench/options.h"

#include "tests/catch.h"

using namespace daybook;
using namespace daybook::bench;

namespace {

Options parsed(std::vector<std::string_view> arguments) {
  const auto options = parse_options(arguments);
  if (!options) FAIL(options.error().message());
  return *options;
}

std::string refused(std::vector<std::string_view> arguments) {
  const auto options = parse_options(arguments);
  if (options) FAIL("the arguments were accepted");
  CHECK(options.error().code() == ErrorCode::invalid_argument);
  return options.error().message();
}

}  // namespace

TEST_CASE("without arguments everything is measured, five rounds") {
  const auto options = parsed({});
  CHECK(options.wants("append"));
  CHECK(options.wants("replay"));
  CHECK(options.rounds == 5);
  CHECK_FALSE(options.append.in_flight);
}

TEST_CASE("a named bench takes its own options") {
  const auto options = parsed({"append", "--in-flight", "256", "--no-sync", "--rounds", "7"});
  CHECK(options.wants("append"));
  CHECK_FALSE(options.wants("replay"));
  CHECK(options.append.in_flight == 256);
  CHECK(options.append.sync == false);
  CHECK(options.rounds == 7);
}

TEST_CASE("what --quick shortens can be given a length of its own behind it") {
  CHECK(parsed({"--quick"}).seconds < 1);
  CHECK(parsed({"--quick", "--seconds", "2"}).seconds == 2);
}

TEST_CASE("bad arguments are refused with a sentence that names them") {
  CHECK_THAT(refused({"--fast"}), contains_text("there is no option --fast"));
  CHECK_THAT(refused({"apend"}), contains_text("there is no bench 'apend'"));
  CHECK_THAT(refused({"--rounds"}), contains_text("--rounds needs a value"));
  CHECK_THAT(refused({"--rounds", "0"}), contains_text("'0' is not a number from 1"));
  CHECK_THAT(refused({"--rounds", "3x"}), contains_text("--rounds: '3x'"));
  CHECK_THAT(refused({"--seconds", "nan"}), contains_text("'nan' is not a number"));
  CHECK_THAT(refused({"append", "--in-flight", "-1"}), contains_text("'-1'"));
}

TEST_CASE("an option of one bench is refused where it would do nothing") {
  CHECK_THAT(refused({"--in-flight", "256"}), contains_text("append --in-flight ..."));
  CHECK_THAT(refused({"replay", "--no-sync"}), contains_text("is an option of append"));
}

TEST_CASE("what several benches have is taken by the one that is named") {
  CHECK(parsed({"growth", "--events", "5000"}).growth.events == 5000);
  CHECK(parsed({"--quick", "size", "--events", "5000"}).size.events == 5000);
  CHECK_THAT(refused({"append", "--events", "5000"}), contains_text("replay --events ..."));
  CHECK_THAT(refused({"replay", "size", "--events", "5000"}), contains_text("replay growth size"));
}

TEST_CASE("options of append that contradict each other are refused") {
  CHECK_THAT(refused({"append", "--writers", "32", "--in-flight", "256"}),
             contains_text("omit --in-flight"));
  CHECK_THAT(refused({"append", "--dcb", "--writers", "32"}), contains_text("omit --writers"));
}

TEST_CASE("the usage names every bench") {
  for (const auto& bench : bench_names()) {
    CHECK_THAT(usage(), contains_text(std::string{bench.name}));
  }
}
