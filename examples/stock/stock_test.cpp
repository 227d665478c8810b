#include "stock.h"

#include <daybook/core/testing/given.h>

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>  // Debian 13
#else
#include <catch2/catch.hpp>  // Debian 12
#endif

using daybook::testing::given;

TEST_CASE("an item is shipped as long as there is enough of it") {
  given<stock::Item>("(received = (count = 5))")
      .when("(ship = (count = 5))")
      .then("(shipped = (count = 5))");
  given<stock::Item>("(received = (count = 5))", "(shipped = (count = 3))")
      .when("(ship = (count = 3))")
      .rejected("only 2 are there");
}
