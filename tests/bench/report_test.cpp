#include "bench/report.h"

#include <sstream>

#include "tests/catch.h"

using namespace daybook::bench;

namespace {

const Outcome outcome{5, {90, {80, 95}}, {100, {99, 101}}, {0.9, {0.8, 0.95}}, 4.5, 3.25};

Case one_case(Better better, std::optional<double> goal) {
  return {"append", "256 in flight", "events/s", better, goal, {}};
}

}  // namespace

TEST_CASE("a case is one line of JSON with exactly the documented members") {
  CHECK(to_json(one_case(Better::higher, 1.0), outcome) ==
        R"({"bench":"append","case":"256 in flight","unit":"events/s","value":90,)"
        R"("baseline":100,"ratio":0.9,"goal":1,"met":false,"rounds":5,)"
        R"("spread":{"value":[80,95],"baseline":[99,101],"ratio":[0.8,0.95]},)"
        R"("cpu_us":4.5,"baseline_cpu_us":3.25})");
}

TEST_CASE("a goal is met from above or from below, as the unit asks for") {
  CHECK_THAT(to_json(one_case(Better::higher, 0.9), outcome), contains_text(R"("met":true)"));
  CHECK_THAT(to_json(one_case(Better::higher, 0.91), outcome), contains_text(R"("met":false)"));
  CHECK_THAT(to_json(one_case(Better::lower, 0.9), outcome), contains_text(R"("met":true)"));
  CHECK_THAT(to_json(one_case(Better::lower, 0.89), outcome), contains_text(R"("met":false)"));
}

TEST_CASE("a case without a goal has null for it and for whether it is met") {
  CHECK_THAT(to_json(one_case(Better::higher, {}), outcome),
             contains_text(R"("goal":null,"met":null)"));
}

TEST_CASE("the table's columns line up") {
  const auto one = one_case(Better::higher, 1.0);
  auto other = one_case(Better::lower, {});
  other.name = "a case with a name that is longer than those of the others";
  std::ostringstream out;
  const auto table = make_table(out, {one, other});
  table->add(one, outcome);
  table->add(other, outcome);
  std::istringstream in{out.str()};
  std::vector<std::size_t> widths;
  for (std::string line; std::getline(in, line);) widths.push_back(line.size());
  REQUIRE(widths.size() == 3);
  CHECK(widths[0] == widths[1]);
  CHECK(widths[1] == widths[2]);
}
