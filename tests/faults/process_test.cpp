// Processes that are killed, and that meet at one directory.

#include "tests/catch.h"
#include "tests/faults/trials.h"

using namespace daybook::faults;

TEST_CASE("a process that is killed at any moment loses nothing acknowledged") {
  try_each_seed("kill", 60);
}

TEST_CASE("a directory belongs to one process until it ends or is killed") {
  try_each_seed("lock", 5);
}
