#include "bench/frame/runner.h"

#include "tests/catch.h"

using namespace daybook;
using namespace daybook::bench;

namespace {

/// Gives the same figure each time and writes down that it was its turn.
class Fixed final : public Workload {
 public:
  Fixed(std::string& turns, char name, double value) : turns_{turns}, name_{name}, value_{value} {}
  Result<Sample> run() override {
    turns_ += name_;
    return Sample{}.set(figures::rate, value_).set(figures::cpu, 2 * value_);
  }

 private:
  std::string& turns_;
  const char name_;
  const double value_;
};

class Failing final : public Workload {
 public:
  Result<Sample> run() override { return fail(ErrorCode::io, "the disk is full"); }
};

constexpr Figure memory{"memory", "MiB", Better::lower};

Case case_of(std::unique_ptr<Workload> workload, std::unique_ptr<Workload> baseline) {
  const auto contest = std::make_shared<Contest>(Contest{std::move(workload), std::move(baseline)});
  return {"bench", "case", {figures::rate.with_goal(0.75), figures::cpu.with_goal(0.7)},
          [contest]() -> Result<Contest> { return std::move(*contest); }};
}

void tell_nobody(std::string_view) {}

}  // namespace

TEST_CASE("workload and baseline take turns, and take turns at being first") {
  std::string turns;
  const auto what =
      case_of(std::make_unique<Fixed>(turns, 'A', 3.0), std::make_unique<Fixed>(turns, 'B', 4.0));
  const auto outcome = run_case(what, 3, tell_nobody);
  REQUIRE(outcome);
  CHECK(turns == "ABBAAB");
  CHECK(outcome->rounds == 3);
  REQUIRE(outcome->figures.size() == 2);
  const auto& rate = outcome->figures[0];
  CHECK(rate.figure.name == "rate");
  CHECK(rate.value.median == 3);
  CHECK(rate.baseline->median == 4);
  CHECK(rate.ratio->median == 0.75);
  CHECK(rate.is_met() == true);
  CHECK(outcome->figures[1].is_met() == false);
  CHECK(outcome->cpu_us == 6);
  CHECK(outcome->baseline_cpu_us == 8);
}

TEST_CASE("a round of several slices is the median of its turns") {
  std::string turns;
  auto what =
      case_of(std::make_unique<Fixed>(turns, 'A', 3.0), std::make_unique<Fixed>(turns, 'B', 4.0));
  what.slices = 3;
  const auto outcome = run_case(what, 2, tell_nobody);
  REQUIRE(outcome);
  CHECK(turns == "ABBAABBAABBA");
  CHECK(outcome->rounds == 2);
  CHECK(outcome->figures[0].ratio->median == 0.75);
}

TEST_CASE("a workload without a baseline is judged by its own value") {
  std::string turns;
  auto what = case_of(std::make_unique<Fixed>(turns, 'A', 3.0), nullptr);
  what.figures = {figures::rate.with_goal_of_value(4), figures::cpu.with_goal_of_value(6), memory};
  const auto outcome = run_case(what, 2, tell_nobody);
  REQUIRE(outcome);
  CHECK(turns == "AA");
  CHECK_FALSE(outcome->figures[0].ratio);
  CHECK(outcome->figures[0].is_met() == false);
  CHECK(outcome->figures[1].is_met() == true);
  CHECK_FALSE(outcome->figures[2].is_met());
  CHECK_FALSE(outcome->baseline_cpu_us);
}

TEST_CASE("a goal for a ratio that could not be measured is not met") {
  std::string turns;
  auto what = case_of(std::make_unique<Fixed>(turns, 'A', 3.0), nullptr);
  const auto outcome = run_case(what, 1, tell_nobody);
  REQUIRE(outcome);
  CHECK(outcome->figures[0].is_met() == false);
}

TEST_CASE("a workload that fails ends its case with its error") {
  std::string turns;
  const auto what = case_of(std::make_unique<Failing>(), std::make_unique<Fixed>(turns, 'B', 1.0));
  const auto outcome = run_case(what, 3, tell_nobody);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().message() == "the disk is full");
  CHECK(turns.empty());
}
