// Boundary deciders: one rule over the events of many streams.

#include "core/deciders/boundary_decider.h"

#include "core/commands/command_handler.h"
#include "core/testing/given.h"
#include "tests/core/reported.h"
#include "tests/core/shows.h"

using namespace daybook;
using namespace theatre;
using daybook::testing::event;
using daybook::testing::given;

namespace {

constexpr auto two_seats = "(sold = (guest = \"Ada\", seats = 2))";

/// An event of another writer.
void append(Theatre& theatre, std::string_view stream, std::uint64_t schema,
            kj::Array<capnp::word> payload, std::vector<std::string> tags) {
  AppendRequest request;
  request.command_id = CommandId{
      Uuid::make_v7(theatre.environment.clock(), theatre.environment.random())};
  NewEvent event;
  event.stream = request.stream_index(*StreamId::parse(stream));
  event.variant = 0;
  event.schema = schema;
  event.payload = std::move(payload);
  event.tags = std::move(tags);
  request.events.push_back(std::move(event));
  REQUIRE(append_and_wait(theatre.log, theatre.environment, std::move(request)));
}

void allow(Theatre& theatre, std::uint32_t seats) {
  append(theatre, "guest-Ada", capnp::typeId<GuestEvent>(),
         testing::message_from<GuestEvent>([&](auto guest) {
           auto allowed = guest.initAllowed();
           allowed.setGuest("Ada");
           allowed.setSeats(seats);
         }),
         {"guest:Ada"});
}

}  // namespace

TEST_CASE("a story of a boundary names the stream of each event") {
  given<BookSeats>(event<ShowEvent>("hamlet", two_seats), event<ShowEvent>("faust", two_seats))
      .when("(show = \"medea\", guest = \"Ada\", seats = 1)")
      .rejected("at most 4 seats for a guest");
  given<BookSeats>(event<ShowEvent>("hamlet", two_seats),
                   event<GuestEvent>("Ada", "(allowed = (guest = \"Ada\", seats = 5))"))
      .when("(show = \"medea\", guest = \"Ada\", seats = 3)")
      .then(event<ShowEvent>("medea", "(sold = (guest = \"Ada\", seats = 3))"))
      .state([](const BookSeats& state) {
        CHECK(state.seats.size() == 2);
        CHECK(state.seats.at("medea") == 3);
      });
  const auto text = testing::failure([] {
    given<BookSeats>()
        .when("(show = \"medea\", guest = \"Ada\", seats = 1)")
        .then(event<ShowEvent>("faust", "(sold = (guest = \"Ada\", seats = 1))"));
  });
  CHECK_THAT(text, contains_text("+ show-medea (sold = (guest = \"Ada\", seats = 1))"));
}

TEST_CASE("a rule over a boundary holds over all its streams") {
  Theatre theatre;
  Desk<BookSeats> desk{theatre.environment, theatre.log};
  CHECK(desk.execute(book("hamlet", 2)) == "ok 1");
  CHECK(desk.execute(book("faust", 2)) == "ok 1");
  CHECK(desk.execute(book("faust", 1)) == "no: at most 4 seats for a guest");
  CHECK(desk.execute(book("faust", 1, "Bob")) == "ok 2");
  CHECK(theatre.version("faust") == Version{2});
}

TEST_CASE("events of several unions are folded in their order") {
  Theatre theatre;
  Desk<BookSeats> desk{theatre.environment, theatre.log};
  CHECK(desk.execute(book("hamlet", 5)) == "no: at most 4 seats for a guest");
  allow(theatre, 6);
  CHECK(desk.execute(book("hamlet", 5)) == "ok 1");
  allow(theatre, 4);
  CHECK(desk.execute(book("hamlet", 1)) == "no: at most 4 seats for a guest");
}

TEST_CASE("a boundary is only what its decider folds") {
  Theatre theatre;
  Desk<BookSeats> desk{theatre.environment, theatre.log};
  REQUIRE(desk.execute(book("hamlet", 1)) == "ok 1");
  // Another category with the same tag: not folded, and no conflict.
  append(theatre, "letter-1", 1, kj::heapArray<capnp::word>(1), {"guest:Ada"});
  CHECK(desk.execute(book("hamlet", 1)) == "ok 2");
  const auto schemas = desk.decider->event_schemas();
  const auto narrow = narrow_boundary(Filter::of_tag("guest:Ada"), schemas);
  REQUIRE(narrow);
  CHECK(narrow->items.front().types.size() == 2);
  CHECK(narrow_boundary(Filter::everything(), schemas)->items.size() == 1);
  const auto foreign = narrow_boundary(Filter::of_type({"letter", std::nullopt}), schemas);
  CHECK(foreign.error().code() == ErrorCode::invalid_argument);
  CHECK(foreign.error().message().find("category letter") != std::string::npos);
}

TEST_CASE("a boundary that is cached reads nothing, and after a conflict the new events only") {
  Theatre theatre;
  Desk<BookSeats> one{theatre.environment, theatre.log};
  Desk<BookSeats> other{theatre.environment, theatre.log};
  allow(theatre, 1000);
  for (int i = 0; i < 30; ++i) REQUIRE(one.execute(book("hamlet", 1)) != "");
  CHECK(one.log.events_read == 1);
  REQUIRE(other.execute(book("faust", 1)) == "ok 1");
  CHECK(other.log.events_read == 31);
  REQUIRE(one.execute(book("hamlet", 1)) == "ok 31");
  CHECK(one.log.events_read == 2);
}

TEST_CASE("no decision over a boundary is refused on a stale state") {
  Theatre theatre;
  Desk<BookSeats> desk{theatre.environment, theatre.log};
  REQUIRE(desk.execute(book("hamlet", 4)) == "ok 1");
  REQUIRE(desk.execute(book("hamlet", 4)) == "no: at most 4 seats for a guest");
  allow(theatre, 8);
  CHECK(desk.execute(book("hamlet", 4)) == "ok 2");
}

TEST_CASE("decisions over one boundary are sent without waiting for each other") {
  Theatre theatre;
  Desk<BookSeats> desk{theatre.environment, theatre.log};
  desk.log.holding = true;
  for (int i = 0; i < 6; ++i) {
    desk.send(book("hamlet", 1));
    theatre.environment.run_all();
  }
  CHECK(desk.log.held() == 4);
  CHECK(desk.answers.empty());
  desk.log.holding = false;
  desk.log.release_all();
  theatre.environment.run_all();
  const std::string no = "no: at most 4 seats for a guest";
  CHECK(desk.answers == Texts{"ok 1", "ok 2", "ok 3", "ok 4", no, no});
}

TEST_CASE("an event that matches the boundary meanwhile makes it decide again") {
  Theatre theatre;
  Desk<BookSeats> desk{theatre.environment, theatre.log};
  desk.log.holding = true;
  desk.send(book("hamlet", 3));
  desk.send(book("hamlet", 1));
  desk.send(book("hamlet", 1));
  theatre.environment.run_all();
  Desk<BookSeats> stranger{theatre.environment, theatre.log};
  REQUIRE(stranger.execute(book("faust", 2)) == "ok 1");
  desk.log.holding = false;
  desk.log.release_all();
  theatre.environment.run_all();
  const std::string no = "no: at most 4 seats for a guest";
  CHECK(desk.answers == Texts{no, "ok 1", "ok 2"});
}

TEST_CASE("a boundary that wants places takes one command at a time") {
  Theatre theatre;
  Desk<BookSeatsSlowly> desk{theatre.environment, theatre.log};
  desk.log.holding = true;
  for (int i = 0; i < 6; ++i) desk.send(book("hamlet", 1));
  theatre.environment.run_all();
  CHECK(desk.log.held() == 1);
  desk.log.holding = false;
  desk.log.release_all();
  theatre.environment.run_all();
  const std::string no = "no: at most 4 seats for a guest";
  CHECK(desk.answers == Texts{"ok 1", "ok 2", "ok 3", "ok 4", no, no});
}

TEST_CASE("a boundary has no version to expect") {
  Theatre theatre;
  Desk<BookSeats> desk{theatre.environment, theatre.log};
  auto request = book("hamlet", 1);
  request.expected_version = Version{0};
  CHECK(desk.execute(std::move(request)) == "error: invalid_argument");
}

TEST_CASE("a decision over a boundary must name a key that is one") {
  Theatre theatre;
  Desk<BookSeats> desk{theatre.environment, theatre.log};
  CHECK(desk.execute(book("", 1)) == "error: invalid_argument");
}

TEST_CASE("a handler of a boundary declares the schemas of all that it folds") {
  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  auto handler = CommandHandler<BookSeats>::open(store, environment);
  REQUIRE(handler);
  CHECK(store.schemas()->find("show"));
  CHECK(store.schemas()->find("guest"));
  const auto outcome = handler->execute("", [](BookSeatsCommand::Builder command) {
    command.setShow("hamlet");
    command.setGuest("Ada");
    command.setSeats(4);
  });
  CHECK(text_of(outcome) == "ok 1");
}
