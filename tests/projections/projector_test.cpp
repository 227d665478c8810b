#include "projections/projector.h"

#include "changed_store.h"
#include "ledger.h"
#include "projections/projector/view_writer.h"

using namespace daybook;
using namespace ledger;
using namespace std::chrono_literals;

TEST_CASE("a projection applies what is there, and then what comes") {
  World world;
  world.book.append("1", opened("Ada"));
  world.book.append("1", booked(100));
  const auto projector = world.start<Balances>();
  CHECK(projector->status().state == ProjectionState::starting);
  CHECK(projector->status().lag_events > 0);
  world.environment.run_all();
  CHECK(balance(*projector, world.book.id(), "1") == "Ada 100 1");
  CHECK(projector->status().state == ProjectionState::live);

  world.book.append("1", booked(-30));
  world.book.append("2", opened("Bob"));
  world.environment.run_all();
  CHECK(balance(*projector, world.book.id(), "1") == "Ada 70 2");
  CHECK(balance(*projector, world.book.id(), "2") == "Bob 0 0");
  world.book.append("1", closed());
  world.environment.run_all();
  CHECK(balance(*projector, world.book.id(), "1") == "nothing");

  const auto status = projector->status();
  CHECK(status.name == ViewName{"balances", 1});
  CHECK(status.place == world.store.head());
  CHECK(status.head == world.store.head());
  CHECK(status.lag_events == 0);
  CHECK(status.lag == 0us);
  CHECK(status.events_applied == 5);
  CHECK_FALSE(status.last_error);
}

TEST_CASE("a projection over an empty store is live at once") {
  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  MemoryViewStore views;
  const auto projector = Projector::start<Balances>(store, views, environment).value();
  CHECK(projector->status().lag_events == 0);
  environment.run_all();
  CHECK(projector->status().state == ProjectionState::live);
  CHECK_FALSE(projector->read(LogId{}).value().get("1").value().entry);
}

TEST_CASE("the checkpoint moves on over events of other categories and empty commits") {
  World world;
  const auto projector = world.start<Balances>();
  world.book.append("1", booked(1));
  for (int i = 0; i < 5; ++i) world.book.append_other();
  world.book.append_all("1", {});
  world.environment.run_all();
  CHECK(projector->status().place == world.store.head());
  CHECK(projector->status().lag_events == 0);
  CHECK(projector->status().events_applied == 1);
  const auto place = projector->read(world.book.id()).value().place();
  CHECK(place.position == world.book.log().head());
}

TEST_CASE("a projection goes on from its checkpoint after a restart") {
  World world;
  world.book.append("1", booked(1));
  {
    const auto projector = world.start<Balances>();
    world.environment.run_all();
    CHECK(projector->stop());
  }
  world.book.append("1", booked(2));
  const auto projector = world.start<Balances>();
  world.environment.run_all();
  CHECK(balance(*projector, world.book.id(), "1") == " 3 2");
  CHECK(projector->status().events_applied == 1);
}

TEST_CASE("after a crash the lost stretch is applied again, and nothing twice") {
  for (int flushed = 0; flushed <= 6; ++flushed) {
    World world;
    {
      auto projector = world.start<Balances>();
      for (int i = 1; i <= 6; ++i) {
        world.book.append("1", booked(i));
        world.environment.run_all();
        if (i == flushed) {
          REQUIRE(world.views.open({"balances", 1}).value()->flush());
        }
      }
      world.views.crash();
    }
    const auto projector = world.start<Balances>();
    world.environment.run_all();
    CHECK(balance(*projector, world.book.id(), "1") == " 21 6");
    CHECK(projector->status().events_applied == static_cast<std::uint64_t>(6 - flushed));
  }
}

TEST_CASE("small batches give the same view as large ones") {
  World world;
  for (int i = 0; i < 50; ++i) world.book.append_all(std::to_string(i % 7).c_str(), {i, -1, i});
  const auto whole = world.start<Balances>();
  world.environment.run_all();
  ProjectorOptions options;
  options.page.events_max = 5;
  options.batch_events_max = 7;
  MemoryViewStore others;
  const auto pieces =
      Projector::start<Balances>(world.store, others, world.environment, options).value();
  world.environment.run_all();
  CHECK(pieces->status().place == world.store.head());
  CHECK(contents(others, *pieces) == contents(world.views, *whole));
}

TEST_CASE("a checkpoint never leaves its rows behind, wherever a view is cut short") {
  World world;
  for (int i = 1; i <= 12; ++i) world.book.append("1", booked(1));
  ProjectorOptions options;
  options.page.events_max = 2;
  options.batch_events_max = 3;
  const auto projector = world.start<Balances>(options);
  const auto view = world.views.open({"balances", 1}).value();
  const auto rows = RowSchema::of<BalanceRow>().value();
  do {
    const auto snapshot = view->snapshot().value();
    const auto reader = ViewReader::open(view, {"balances", 1}, rows, world.book.id()).value();
    const auto answer = reader.get("1").value();
    const auto bookings = answer.entry ? answer.entry->row.as<BalanceRow>().getBookings() : 0;
    CHECK(reader.place().position.value == bookings);
    CHECK((snapshot->checkpoint().has_value() || bookings == 0));
  } while (world.environment.run_one());
  CHECK(balance(*projector, world.book.id(), "1") == " 12 12");
}

TEST_CASE("many logs share one view, each with its own rows and place") {
  World world;
  std::vector<Book> books;
  for (int i = 0; i < 20; ++i) {
    books.emplace_back(world.store, world.environment, fmt::format("tenant-{}", i).c_str());
  }
  const auto projector = world.start<Balances>();
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 20; ++i) {
      if (i % 3 >= round) books[static_cast<std::size_t>(i)].append("1", booked(i));
    }
  }
  world.environment.run_all();
  for (int i = 0; i < 20; ++i) {
    const auto& id = books[static_cast<std::size_t>(i)].id();
    const auto rounds = i % 3 + 1;
    CHECK(balance(*projector, id, "1") == fmt::format(" {} {}", i * rounds, rounds));
    CHECK(projector->read(id).value().place().position.value == static_cast<std::uint64_t>(rounds));
  }
}

TEST_CASE("the lag is told in events and in time") {
  World world;
  world.book.append("1", booked(1));
  ChangedStore store{world.store};
  const auto projector = Projector::start<Balances>(store, world.views, world.environment).value();
  world.environment.run_all();
  store.reads_fail = true;  // nothing more is applied
  world.environment.fake_clock().advance(10s);
  world.book.append_all("1", {1, 2, 3});
  world.environment.fake_clock().advance(5s);
  world.book.append("1", booked(1));
  world.environment.run_all();
  world.environment.fake_clock().advance(2s);
  store.reads_fail = false;
  const auto status = projector->status();
  CHECK(status.state == ProjectionState::stopped);
  CHECK(status.last_error->code() == ErrorCode::io);
  CHECK(status.lag_events == 4);
  CHECK(status.lag == 7s);
}

TEST_CASE("a missing commit stops a projection where it was") {
  World world;
  ChangedStore store{world.store};
  world.book.append("1", booked(1));
  world.book.append("1", booked(2));
  store.missing = world.store.head();
  world.book.append("1", booked(4));
  const auto projector = Projector::start<Balances>(store, world.views, world.environment).value();
  world.environment.run_all();
  const auto status = projector->status();
  CHECK(status.state == ProjectionState::stopped);
  CHECK(status.last_error->code() == ErrorCode::gap);
  CHECK(status.place < *store.missing);
  CHECK(balance(*projector, world.book.id(), "1") != " 5 2");
}

TEST_CASE("an event of a newer program stops a projection with all that came before") {
  World world;
  world.book.append("1", booked(1));
  const auto good = world.store.head();
  world.book.append("account", "1", NewerAccountEvent::FROZEN, capnp::typeId<AccountEvent>(),
                    event<NewerAccountEvent>([](auto e) { e.initFrozen(); }));
  world.book.append("1", booked(2));
  const auto projector = world.start<Balances>();
  world.environment.run_all();
  const auto status = projector->status();
  CHECK(status.state == ProjectionState::stopped);
  CHECK(status.last_error->code() == ErrorCode::unknown_event);
  CHECK_THAT(status.last_error->message(), contains_text("event 2 of log main"));
  CHECK(status.place == good);
  CHECK(balance(*projector, world.book.id(), "1") == " 1 1");
}

TEST_CASE("a commit whose application throws leaves no trace in the view") {
  World world;
  Superstitious::throws = true;
  world.book.append("1", booked(1));
  world.book.append_all("1", {2, 13, 3});
  {
    const auto projector = world.start<Superstitious>();
    world.environment.run_all();
    const auto status = projector->status();
    CHECK(status.state == ProjectionState::stopped);
    CHECK(status.last_error->code() == ErrorCode::internal);
    CHECK_THAT(status.last_error->full(), contains_text("thirteen"));
    const auto row = projector->read(world.book.id()).value().get("1").value();
    CHECK(row.entry->row.as<BookingRow>().getCents() == 1);
    CHECK(row.place.position == Position{1});
  }
  Superstitious::throws = false;  // the bug is fixed
  const auto projector = world.start<Superstitious>();
  world.environment.run_all();
  CHECK(projector->status().state == ProjectionState::live);
  CHECK(projector->read(world.book.id())
            .value()
            .get("1")
            .value()
            .entry->row.as<BookingRow>()
            .getCents() == 3);
}

TEST_CASE("a view that does not fit the log stops and asks to be rebuilt") {
  World world;
  for (int i = 0; i < 3; ++i) world.book.append("1", booked(1));
  REQUIRE(world.start<Balances>()->wait_for(world.book.append("1", booked(1)), world.in(1s)));
  const auto place = world.store.head();
  world.book.append("1", booked(1));
  const auto stopped_by = [&](auto change, const char* why) {
    ChangedStore store{world.store};
    change(store);
    const auto projector =
        Projector::start<Balances>(store, world.views, world.environment).value();
    world.environment.run_all();
    const auto status = projector->status();
    CHECK(status.state == ProjectionState::stopped);
    CHECK(status.last_error->code() == ErrorCode::view_mismatch);
    CHECK(projector->read(world.book.id()).error().code() == ErrorCode::view_mismatch);
    CHECK_THAT(status.last_error->message(), contains_text(why));
    CHECK_THAT(status.last_error->message(), contains_text("rebuild the view"));
  };
  stopped_by([&](auto& store) { store.other_head = place.previous(); }, "ahead of the log");
  stopped_by([&](auto& store) { store.other_checksum = place; }, "differs from the one in the log");

  const auto projector = world.start<Balances>();  // it is unchanged, so it fits
  world.environment.run_all();
  CHECK(balance(*projector, world.book.id(), "1") == " 5 5");
}

TEST_CASE("a projection that was stopped applies nothing more and says so") {
  World world;
  const auto projector = world.start<Balances>();
  world.book.append("1", booked(1));
  world.environment.run_all();
  REQUIRE(projector->stop());
  REQUIRE(projector->stop());
  world.book.append("1", booked(2));
  world.environment.run_all();
  CHECK(projector->status().state == ProjectionState::stopped);
  CHECK_FALSE(projector->status().last_error);
  CHECK(balance(*projector, world.book.id(), "1") == " 1 1");
  world.views.crash();  // stop() has flushed
  CHECK(world.views.open({"balances", 1}).value()->checkpoint()->serial ==
        world.store.head().previous());
}

TEST_CASE("a page that held all there was is written, although more has come since") {
  World world;
  const auto definition = ProjectionOf<Balances>::make().value();
  const auto view = world.views.open(definition->name()).value();
  const auto writer = ViewWriter::open(*definition, view, fit_view(*definition, *view).value(),
                                       world.store, world.environment, {})
                          .value();
  world.book.append("1", booked(1));
  PageBuffer buffer;
  const auto page = world.store.read_commits(Serial{0}, {}, buffer).value();
  REQUIRE(page.at_end);
  world.book.append("1", booked(1));
  REQUIRE(writer->apply(page));
  CHECK(view->checkpoint()->serial == page.next);

  // A page cut by a limit may be buffered until the next one, but not for ever.
  ReadLimits small;
  small.events_max = 1;
  PageBuffer other_buffer;
  world.book.append("1", booked(1));
  const auto cut = world.store.read_commits(page.next, small, other_buffer).value();
  REQUIRE_FALSE(cut.at_end);
  REQUIRE(writer->apply(cut));
  CHECK(view->checkpoint()->serial == page.next);
  REQUIRE(writer->write());
  CHECK(view->checkpoint()->serial == cut.next);
}

TEST_CASE("options that make no sense are refused by name") {
  World world;
  ProjectorOptions options;
  options.batch_events_max = 0;
  const auto refused =
      Projector::start<Balances>(world.store, world.views, world.environment, options);
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message(), contains_text("batch_events_max"));
}
