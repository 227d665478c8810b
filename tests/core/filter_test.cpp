#include "core/model/filter.h"

#include <array>

#include "tests/catch.h"

using namespace daybook;

namespace {

constexpr std::array<std::string_view, 2> tags{"course:1", "student:7"};

bool matches(const Filter& filter) { return filter.matches("course", 2, tags); }

}  // namespace

TEST_CASE("a filter without items matches everything") { CHECK(matches(Filter::everything())); }

TEST_CASE("a filter item wants any of its types") {
  CHECK(matches(Filter::of_type({"course", 2})));
  CHECK(matches(Filter::of_type({"course", std::nullopt})));
  CHECK_FALSE(matches(Filter::of_type({"course", 3})));
  CHECK_FALSE(matches(Filter::of_type({"student", 2})));
  CHECK(matches({{FilterItem{{{"student", 1}, {"course", 2}}, {}}}}));
}

TEST_CASE("a filter item wants all of its tags") {
  CHECK(matches(Filter::of_tag("student:7")));
  CHECK(matches({{FilterItem{{}, {"student:7", "course:1"}}}}));
  CHECK_FALSE(matches({{FilterItem{{}, {"student:7", "course:2"}}}}));
}

TEST_CASE("a filter item wants its types and its tags, and items are alternatives") {
  CHECK_FALSE(matches({{FilterItem{{{"course", 3}}, {"student:7"}}}}));
  CHECK(matches({{FilterItem{{{"course", 3}}, {}}, FilterItem{{}, {"student:7"}}}}));
}
