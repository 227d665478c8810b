#include "core/testing/given.h"

#include "book.h"
#include "parcel.capnp.h"
#include "tests/core/reported.h"

using daybook::testing::failure;
using daybook::testing::given;
using daybook::testing::Mismatch;
using daybook::testing::Reported;
using daybook::testing::report_to;
using library::Book;

namespace {

void nest(parcel::Address::Builder address, int levels) {
  if (levels > 1) nest(address.initBeside(), levels - 1);
}

/// Throws what is no std::exception.
struct Thrower {
  using Command = parcel::ParcelCommand;
  using Event = parcel::ParcelEvent;

  daybook::Decision<Event> decide(Command::Reader command) const {
    if (command.isLose()) throw 42;
    daybook::Decision<Event> decision;
    decision.emit().initSent();
    decision.tag(command.getSend().getText().cStr());
    return decision;
  }
  void evolve(Event::Reader event) const {
    if (event.isLost()) throw 42;
  }
};

/// Treats an absent text like an empty one, as a bank does: books it as empty, not null.
struct Parcel {
  using Command = parcel::ParcelCommand;
  using Event = parcel::ParcelEvent;

  daybook::Decision<Event> decide(Command::Reader command) const {
    if (command.isLose()) throw std::runtime_error{"it is lost"};
    const auto from = command.getSend();
    daybook::Decision<Event> decision;
    auto sent = decision.emit().initSent();
    sent.setText(from.getText());
    sent.setData(from.getData());
    sent.setWords(from.getWords());
    sent.setStops(from.getStops());
    sent.setTo(from.getTo());
    sent.getGroup().setNote(from.getGroup().getNote());
    sent.setOffset(from.getOffset());
    if (from.isSender()) sent.setSender(from.getSender());
    return decision;
  }
  void evolve(Event::Reader event) const {
    if (event.isLost()) throw std::runtime_error{"there is nothing to fold"};
  }
};

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

TEST_CASE("an event whose text is empty is the one whose text was left out") {
  given<Book>().when("(lend = (days = 3))").then("(lent = (days = 3))");
  given<Book>().when("(lend = (days = 3))").then("(lent = (days = 3, reader = \"\"))");
}

TEST_CASE("so is one whose data, lists and structs are empty") {
  given<Parcel>().when("(send = ())").then("(sent = ())");
  given<Parcel>().when("(send = (offset = 3))").then("(sent = (offset = 3))");
  given<Parcel>()
      .when("(send = (text = \"\", words = [], to = ()))")
      .then("(sent = (data = \"\", stops = [], group = (note = \"\"), to = (street = \"\")))");
  given<Parcel>().when("(send = (sender = \"\"))").then("(sent = (sender = \"\"))");
}

TEST_CASE("each expectation is an assertion at its own line, whether it holds or not") {
  const Reported reported;
  const auto first = __LINE__ + 1;
  given<Book>("(lent = (reader = \"Ada\"))")
      .when("(lend = (reader = \"Bob\"))")
      .rejected("Ada has it")
      .then("(givenBack = ())");
  given<Book>()
      .when("(giveBack = ())")
      .then()
      .then([](auto event) { event.initGivenBack(); },
            [](auto event) { event.initGivenBack(); });
  REQUIRE(Reported::all.size() == 4);
  const auto check = [](std::size_t index, const char* step, bool holds, int line) {
    const auto& assertion = Reported::all[index];
    CHECK(std::string_view{assertion.step} == step);
    CHECK(assertion.holds == holds);
    CHECK(static_cast<int>(assertion.where.line()) == line);
    CHECK(std::string_view{assertion.where.file_name()}.ends_with("given_test.cpp"));
    CHECK(assertion.text.empty() == holds);
  };
  check(0, "rejected", true, first + 2);
  check(1, "then", false, first + 3);
  check(2, "then", true, first + 6);
  check(3, "then", false, first + 7);
}

TEST_CASE("a step that cannot be taken fails at its own line, and ends the story") {
  const Reported reported;
  const auto first = __LINE__ + 1;
  given<Book>("(eaten = ())").when("(giveBack = ())").then().rejected("no");
  given<Book>().when("(eat = ())").then();
  given<Book>().when("(giveBack = ())").then("(eaten = ())");
  given<Parcel>("(lost = ())").when("(send = ())").then();
  given<Parcel>().when("(lose = ())").rejected("it is lost");
  const char* const steps[]{"given", "when", "then", "given", "when"};
  const char* const texts[]{"not a BookEvent: (eaten = ())", "not a BookCommand: (eat = ())",
                            "not a BookEvent: (eaten = ())", "there is nothing to fold",
                            "an exception was thrown: it is lost"};
  REQUIRE(Reported::all.size() == std::size(steps));
  for (std::size_t i = 0; i < std::size(steps); ++i) {
    CHECK_FALSE(Reported::all[i].holds);
    CHECK(std::string_view{Reported::all[i].step} == steps[i]);
    CHECK(Reported::all[i].where.line() == static_cast<unsigned>(first) + i);
    CHECK_THAT(Reported::all[i].text, contains_text(texts[i]));
  }
}

TEST_CASE("whatever is thrown in a story is a failure at the line of its step") {
  const Reported reported;
  const auto number = [](auto) { throw 42; };
  const auto standard = [](auto) { throw std::runtime_error{"it is worn out"}; };
  const auto of_kj = [](auto) { KJ_FAIL_REQUIRE("it is torn"); };
  const auto first = __LINE__ + 1;
  given<Thrower>("(lost = ())").when("(send = ())").then();
  given<Thrower>().when("(lose = ())").rejected("no");
  given<Thrower>(number).when("(send = ())").then();
  given<Thrower>(standard).when("(send = ())").then();
  given<Thrower>().when(number).then();
  given<Book>().when("(giveBack = ())").then(of_kj);
  given<Book>().state([](const Book&) { throw 42; });
  given<Book>().state([](const Book&) { throw std::runtime_error{"it is worn out"}; });
  given<Book>().state([](const Book&) { KJ_FAIL_REQUIRE("it is torn"); });
  const char* const steps[]{"given", "when",  "given", "given", "when",
                            "then",  "state", "state", "state"};
  const char* const texts[]{"int", "int", "int", "worn out", "int",
                            "torn", "int", "worn out", "torn"};
  REQUIRE(Reported::all.size() == std::size(steps));
  for (std::size_t i = 0; i < std::size(steps); ++i) {
    CHECK_FALSE(Reported::all[i].holds);
    CHECK(std::string_view{Reported::all[i].step} == steps[i]);
    CHECK(Reported::all[i].where.line() == static_cast<unsigned>(first) + i);
    CHECK_THAT(Reported::all[i].text, contains_text("an exception was thrown: "));
    CHECK_THAT(Reported::all[i].text, contains_text(texts[i]));
  }
}

TEST_CASE("a further command of a story is decided on the events of the one before") {
  given<Book>("(lent = (reader = \"Ada\"))")
      .when("(lend = (reader = \"Bob\"))")
      .rejected("Ada has it")
      .when("(giveBack = ())")
      .then("(givenBack = ())")
      .state([](const Book& book) { CHECK(book.reader.empty()); })
      .when("(lend = (reader = \"Bob\"))")
      .then("(lent = (reader = \"Bob\"))")
      .state([](const Book& book) { CHECK(book.reader == "Bob"); })
      .when("(lend = (reader = \"Ada\"))")
      .rejected("Bob has it");
}

TEST_CASE("a story with an event that the log would refuse fails") {
  const auto deep = [](parcel::ParcelEvent::Builder event) { nest(event.initSent().initTo(), 60); };
  CHECK_THAT(failure([&] { given<Parcel>(deep).when("(send = ())").then(); }),
             contains_text("nested more than 60 levels"));
  const auto deep_command = [](parcel::ParcelCommand::Builder command) {
    nest(command.initSend().initTo(), 60);
  };
  CHECK_THAT(failure([&] { given<Parcel>().when(deep_command).then(); }),
             contains_text("the command is nested more than 60 levels"));
  CHECK_THAT(failure([] { given<Thrower>().when("(send = (text = \"a\\nb\"))").then(); }),
             contains_text("without control characters"));
  const std::string reader(200, 'x');
  CHECK_THAT(failure([&] {
               given<Book>("(lent = (reader = \"" + reader + "\"))").when("(giveBack = ())").then();
             }),
             contains_text("a tag must have 1 to 200 bytes"));
  CHECK_THAT(failure([&] { given<Book>().by(reader).when("(lend = ())").then(); }),
             contains_text("a tag must have 1 to 200 bytes"));
  CHECK_THAT(failure([&] { given<Book>().of("").when("(lend = ())").then(); }),
             contains_text("the key of a stream must have 1 to 200 bytes"));
}

TEST_CASE("the state of a story that failed is not looked at") {
  const auto text = failure([] {
    given<Book>().when("(giveBack = ())").rejected("no").state([](const Book&) { FAIL(); });
  });
  CHECK_THAT(text, contains_text("- rejected: no"));
}

TEST_CASE("where no test framework was asked for, a mismatch is an exception that names the line") {
  const auto former = report_to(daybook::testing::throw_mismatch);
  std::string text;
  const auto line = __LINE__ + 2;
  try {
    given<Book>().when("(giveBack = ())").then("(givenBack = ())");
  } catch (const Mismatch& mismatch) {
    text = mismatch.what();
  }
  report_to(former);
  CHECK_THAT(text, contains_text(fmt::format("given_test.cpp:{}: then: ", line)));
}

TEST_CASE("the assertions of stories go to Catch2 where it is linked") {
  const auto former = report_to(daybook::testing::throw_mismatch);
  report_to(former);
  CHECK(former != &daybook::testing::throw_mismatch);
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

TEST_CASE("a mismatch names the field that differs, since an empty text looks different too") {
  const auto text = failure([] {
    given<Book>().when("(lend = (days = 3))").then("(lent = (days = 4))");
  });
  CHECK_THAT(text, contains_text("- (lent = (days = 4))"));
  CHECK_THAT(text, contains_text("event 1 differs in lent.days"));
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
