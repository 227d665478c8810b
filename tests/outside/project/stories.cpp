// Stories of somebody else's, with his own way of including Catch2.
#include <daybook/core/testing/given.h>

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include "door.h"

using daybook::testing::given;
using outside::Door;

TEST_CASE("a door is closed once") {
  given<Door>("(opened = (by = \"Ada\"))").when("(close = ())").then("(closed = ())");
  given<Door>("(opened = ())").when("(close = ())").then("(closed = ())");
}
