#include "service/cli/own_verb.h"

#include "tests/catch.h"

using daybook::check_own_verb;
using daybook::ErrorCode;
using daybook::Verb;

namespace {

Verb named(std::string name) {
  Verb verb;
  verb.name = std::move(name);
  verb.run_alone = [](const auto&, auto&) { return daybook::ExitCode::success; };
  return verb;
}

}  // namespace

TEST_CASE("a verb that could never be called is refused") {
  for (const auto* name : {"serve", "help", "help me", "log", "backup list", "import"}) {
    INFO(name);
    const auto checked = check_own_verb(named(name), {named("import")});
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code() == ErrorCode::invalid_argument);
    CHECK_THAT(checked.error().message(), contains_text("give"));
  }
  for (const auto* name : {"", " ", "-a", "--version", "import ", " import", "a  b", "a -b",
                           "a b c", "a\tb", "a\nb", "\xff"}) {
    INFO(name);
    const auto checked = check_own_verb(named(name), {});
    REQUIRE_FALSE(checked);
    CHECK_THAT(checked.error().message(), contains_text("is no name of a verb"));
  }
  Verb idle;
  idle.name = "idle";
  REQUIRE_FALSE(check_own_verb(idle, {}));
  CHECK_THAT(check_own_verb(idle, {}).error().message(), contains_text("nothing to run"));
}

TEST_CASE("a verb of one or two words is accepted, also beside a standard verb") {
  for (const auto* name : {"import", "import all", "serve-all", "helper", "log sums", "zählen"}) {
    INFO(name);
    CHECK(check_own_verb(named(name), {named("export")}));
  }
}
