#include "stock.h"

#include <daybook/core/testing/given.h>
#include <daybook/core/testing/report_to_catch.h>  // works with Catch2 versions 2 and 3

using daybook::testing::given;

TEST_CASE("an item is shipped as long as there is enough of it") {
  given<stock::Item>("(received = (count = 5))")
      .when("(ship = (count = 5))")
      .then("(shipped = (count = 5))");
  given<stock::Item>("(received = (count = 5))", "(shipped = (count = 3))")
      .when("(ship = (count = 3))")
      .rejected("only 2 are in stock");
}
