// A disk that fails: the first failure of the log or of the mark poisons the Store, those of
// derived parts do not, and in no case is anything lost.

#include <cstdlib>

#include "base/testing/temporary_directory.h"
#include "tests/catch.h"
#include "tests/faults/trials.h"

using namespace daybook::faults;

TEST_CASE("a failing operation of the disk poisons the store or harms nothing") {
  const daybook::testing::TemporaryDirectory directory;
  const auto plan = (directory.path() / "plan").string();
  const bool every = std::getenv("DAYBOOK_EVERY") != nullptr;
  const auto planned = Trials{}.run(every ? "plan_every_error" : "plan_errors", 1,
                                    directory.path(), plan);
  REQUIRE(planned.violations == std::vector<std::string>{});
  REQUIRE(planned.runs > 100);
  try_each_seed("error", planned.runs, plan);
}
