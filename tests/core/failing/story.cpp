// Fails on purpose: the output has the line of the failed step and the number of assertions held.

#include "core/testing/given.h"
#include "tests/catch.h"
#include "tests/core/book.h"

using daybook::testing::given;
using library::Book;

TEST_CASE("a story that fails in its third assertion") {
  given<Book>().when("(giveBack = ())").then();
  given<Book>("(lent = (reader = \"Ada\"))")
      .when("(lend = (reader = \"Bob\"))")
      .rejected("Ada has it")
      .then("(givenBack = ())");
  FAIL("a failure ends the test");
}
