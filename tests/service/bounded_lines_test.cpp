#include "service/lifecycle/diagnostics/bounded_lines.h"

#include "base/testing/simulated_environment.h"
#include "tests/catch.h"

using namespace daybook;
using namespace std::chrono_literals;

namespace {

/// Collects lines in a list, until it refuses them.
struct Lines {
  testing::SimulatedEnvironment environment;
  std::vector<std::string> written;
  bool takes = true;
  std::shared_ptr<BoundedLines> diagnostics = BoundedLines::make(
      [this](std::string_view line) {
        if (takes) written.emplace_back(line);
        return takes;
      },
      environment.clock(), false, &environment.executor());

  void report(std::string_view word, std::size_t times = 1) {
    for (std::size_t i = 0; i < times; ++i) {
      diagnostics->report(Severity::error, word, fmt::format("number {}", i));
    }
  }
  void pass(std::chrono::seconds time) {
    environment.fake_clock().advance(time);
    environment.run_all();
  }
};

constexpr auto burst = BoundedLines::burst_lines_max;

}  // namespace

TEST_CASE("lines are written as they come, with the time when that is wanted") {
  Lines lines;
  lines.report("word", 2);
  CHECK(lines.written ==
        std::vector<std::string>{"error: number 0 (word)\n", "error: number 1 (word)\n"});
  std::string last;
  const auto timed = BoundedLines::make(
      [&](std::string_view line) { return last = line, true; }, lines.environment.clock(), true);
  timed->report(Severity::notice, "started", "here");
  CHECK(last == to_iso(lines.environment.clock().now()) + " notice: here (started)\n");
}

TEST_CASE("of one word no more than a burst is written, and the number of the others is told") {
  Lines lines;
  lines.report("word", burst + 7);
  CHECK(lines.written.size() == burst);
  lines.pass(1s);
  REQUIRE(lines.written.size() == burst + 1);
  CHECK(lines.written.back() == "notice: 7 more lines of this kind were left out (word)\n");
  lines.pass(10s);
  CHECK(lines.written.size() == burst + 1);
  lines.report("word", 20);
  CHECK(lines.written.size() == burst + 1 + 10);
}

TEST_CASE("a flood of one word leaves the others their lines") {
  Lines lines;
  lines.report("flood", 10 * burst);
  lines.report("other");
  CHECK(lines.written.back() == "error: number 0 (other)\n");
}

TEST_CASE("there may be more words than are told apart, and still the lines are bounded") {
  Lines lines;
  for (std::size_t i = 0; i < 10 * BoundedLines::words_max; ++i) {
    lines.report(fmt::format("word{}", i));
  }
  CHECK(lines.written.size() <= BoundedLines::words_max + burst);
}

TEST_CASE("what could not be written is counted like what was left out") {
  Lines lines;
  lines.takes = false;
  lines.report("word", 3);
  lines.takes = true;
  lines.report("word");
  CHECK(lines.written ==
        std::vector<std::string>{"notice: 3 more lines of this kind were left out (word)\n",
                                 "error: number 0 (word)\n"});
}

TEST_CASE("at the end it is told how many were left out") {
  Lines lines;
  lines.report("word", burst + 1);
  lines.diagnostics.reset();
  CHECK(lines.written.back() == "notice: 1 more line of this kind was left out (word)\n");
  lines.pass(1s);  // the pending task finds the object destroyed
}
