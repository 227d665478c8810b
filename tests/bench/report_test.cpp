#include "bench/frame/report.h"

#include <sstream>

#include "tests/catch.h"

using namespace daybook::bench;

namespace {

const FigureOutcome rate{figures::rate, {90, {80, 95}}, Summary{100, {99, 101}},
                         Summary{0.9, {0.8, 0.95}}};
const Case one_case{"append", "256 in flight", {figures::rate}, {}};

FigureOutcome with(const Figure& figure) {
  auto outcome = rate;
  outcome.figure = figure;
  return outcome;
}

std::string json(const FigureOutcome& figure) {
  return to_json(one_case, {5, {figure}, 4.5, 3.25}, figure);
}

}  // namespace

TEST_CASE("a figure is one line of JSON with exactly the documented members") {
  CHECK(json(with(figures::rate.with_goal(1.0))) ==
        R"({"bench":"append","case":"256 in flight","figure":"rate","unit":"events/s",)"
        R"("better":"higher","value":90,"baseline":100,"ratio":0.9,"goal":1,"goal_of":"ratio",)"
        R"("met":false,"rounds":5,)"
        R"("spread":{"value":[80,95],"baseline":[99,101],"ratio":[0.8,0.95]},)"
        R"("cpu_us":4.5,"baseline_cpu_us":3.25})");
}

TEST_CASE("a goal is met from above or from below, as the figure asks for") {
  CHECK_THAT(json(with(figures::rate.with_goal(0.9))), contains_text(R"("met":true)"));
  CHECK_THAT(json(with(figures::rate.with_goal(0.91))), contains_text(R"("met":false)"));
  CHECK_THAT(json(with(figures::p99.with_goal(0.9))), contains_text(R"("met":true)"));
  CHECK_THAT(json(with(figures::p99.with_goal(0.89))), contains_text(R"("met":false)"));
  CHECK_THAT(json(with(figures::p99.with_goal_of_value(90))), contains_text(R"("met":true)"));
  CHECK_THAT(json(with(figures::p99.with_goal_of_value(89))), contains_text(R"("met":false)"));
}

TEST_CASE("what there is none of is null") {
  CHECK_THAT(json(rate), contains_text(R"("goal":null,"goal_of":null,"met":null)"));
  const FigureOutcome alone{figures::p99.with_goal_of_value(2), {1, {1, 1}}, {}, {}};
  CHECK_THAT(json(alone), contains_text(R"("baseline":null,"ratio":null,"goal":2)"));
  CHECK_THAT(json(alone), contains_text(R"("value":[1,1],"baseline":null,"ratio":null})"));
}

TEST_CASE("the table's columns line up") {
  const auto other = Case{
      "append", "a case with a name that is longer than those of the others", {figures::p99}, {}};
  std::ostringstream out;
  const auto table = make_table(out, {one_case, other});
  table->add(one_case, {5, {with(figures::rate.with_goal(1.0))}, {}, {}});
  table->add(other, {5, {{figures::p99, {1, {1, 2}}, {}, {}}}, {}, {}});
  std::istringstream in{out.str()};
  std::vector<std::size_t> widths;
  for (std::string line; std::getline(in, line);) widths.push_back(line.size());
  REQUIRE(widths.size() == 3);
  CHECK(widths[0] == widths[1]);
  CHECK(widths[1] == widths[2]);
}
