#include "core/testing/given.h"

#include "book.h"
#include "tests/catch.h"

using daybook::testing::given;
using daybook::testing::Mismatch;
using library::Book;

namespace {

std::string failure(auto&& scenario) {
  try {
    scenario();
  } catch (const Mismatch& mismatch) {
    return mismatch.what();
  }
  return "";
}

}  // namespace

TEST_CASE("given, when, then passes when the events are as expected") {
  given<Book>("(lent = (reader = \"Ada\"))").when("(giveBack = ())").then("(givenBack = ())");
  given<Book>().when("(giveBack = ())").then();
  given<Book>("(lent = (reader = \"Ada\"))")
      .when("(lend = (reader = \"Bob\"))")
      .rejected("Ada has it");
}

TEST_CASE("given, when, then takes functions that fill in a builder") {
  given<Book>([](library::BookEvent::Builder event) { event.initLent().setReader("Ada"); })
      .when([](library::BookCommand::Builder command) { command.initGiveBack(); })
      .then([](library::BookEvent::Builder event) { event.initGivenBack(); })
      .state([](const Book& book) {
        CHECK(book.reader.empty());
      });
}

TEST_CASE("a mismatch shows the story, what was expected and what came") {
  const auto text = failure([] {
    given<Book>("(lent = (reader = \"Ada\"))").when("(giveBack = ())").then("(burnt = ())");
  });
  CHECK(text == R"(
given
    (lent = (reader = "Ada", days = 0))
when
    (giveBack = ())
expected
  - (burnt = ())
got
  + (givenBack = ())
)");
}

TEST_CASE("a mismatch tells a refusal from events") {
  CHECK_THAT(failure([] { given<Book>().when("(giveBack = ())").rejected("no"); }),
             contains_text("- rejected: no\ngot\n  + no events"));
  CHECK_THAT(failure([] {
               given<Book>("(lent = (reader = \"Ada\"))")
                   .when("(lend = (reader = \"Bob\"))")
                   .then("(lent = (reader = \"Bob\"))");
             }),
             contains_text("+ rejected: Ada has it"));
}

TEST_CASE("text that does not fit the schema is reported with the text") {
  CHECK_THAT(failure([] { given<Book>("(eaten = ())"); }),
             contains_text("not a BookEvent: (eaten = ())"));
}

TEST_CASE("a retired event cannot be decided") {
  CHECK_THAT(failure([] { given<Book>().when("(burn = ())").then(); }),
             contains_text("book.burnt, which is marked $Daybook.retired"));
}
