// No honest loss of power and no kill loses what was acknowledged, or is refused.

#include <cstdlib>

#include "tests/catch.h"
#include "tests/faults/trials.h"

using namespace daybook::faults;

namespace {

const bool every = std::getenv("DAYBOOK_EVERY") != nullptr;

}  // namespace

TEST_CASE("a store loses nothing acknowledged when the power goes off at any operation") {
  try_each_seed("crash", 500);
}

TEST_CASE("a loss behind a sync that lies is noticed") {
  CHECK(trials_with_violations("lying_crash", 20) >= 10);
}

// With DAYBOOK_EVERY all workloads of up to three steps, and every operation of them.

TEST_CASE("short workloads lose nothing at their operations") {
  try_each_seed("every_crash", every ? 85 : 21, every ? "power_loss 1 64" : "power_loss 3 4");
}

TEST_CASE("short workloads that are not synced lose no more than their end") {
  try_each_seed("every_crash", every ? 85 : 21, every ? "process_crash 1 64" : "process_crash 9 2");
}

// How much that is goes by the clock, and only the long form looks at it.
TEST_CASE("what no witness tells of after a loss of power is less than a second of appends") {
  try_each_seed("tail", every ? 200 : 4, every ? "1000" : "");
}
