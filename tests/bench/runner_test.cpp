#include "bench/runner.h"

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
    return Sample{value_, 2 * value_};
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

Case case_of(std::unique_ptr<Workload> workload, std::unique_ptr<Workload> baseline) {
  const auto contest = std::make_shared<Contest>(Contest{std::move(workload), std::move(baseline)});
  return {"bench",        "case", "unit",
          Better::higher, {},     [contest]() -> Result<Contest> {
            return std::move(*contest); }};
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
  CHECK(outcome->value.median == 3);
  CHECK(outcome->baseline.median == 4);
  CHECK(outcome->ratio.median == 0.75);
  CHECK(outcome->cpu_us == 6);
  CHECK(outcome->baseline_cpu_us == 8);
}

TEST_CASE("a workload that fails ends its case with its error") {
  std::string turns;
  const auto what = case_of(std::make_unique<Failing>(), std::make_unique<Fixed>(turns, 'B', 1.0));
  const auto outcome = run_case(what, 3, tell_nobody);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().message() == "the disk is full");
  CHECK(turns.empty());
}
