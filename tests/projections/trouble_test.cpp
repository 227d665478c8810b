// Views that are unusable, or cannot be opened or written: the projection recovers by itself if
// that is safe, and reports it.

#include "changed_store.h"
#include "changed_views.h"
#include "ledger.h"
#include "tests/support/told.h"

using namespace daybook;
using namespace ledger;
using namespace std::chrono_literals;

namespace {

Error full() { return {ErrorCode::io, "No space left on device"}; }

/// A projector on Views that can fail, and the stops it reported.
struct Fragile : World {
  ChangedViews changed{views};
  testing::Told told;

  std::vector<std::string> stops() const { return told.about("view_stopped"); }
  std::unique_ptr<Projector> start_fragile() {
    ProjectorOptions options;
    options.diagnostics = &told;
    return Projector::start<Balances>(store, changed, environment, options).value();
  }
};

}  // namespace

TEST_CASE("a view of another store, or of another epoch, is built again and says so") {
  World world;
  for (int i = 0; i < 3; ++i) world.book.append("1", booked(1));
  REQUIRE(world.start<Balances>()->wait_for(world.book.append("1", booked(1)), world.in(1s)));
  ChangedStore store{world.store};
  store.other_identity = world.store.identity();
  std::string why;
  SECTION("of another store") {
    store.other_identity->id.uuid.bytes[5] ^= std::byte{1};
    why = fmt::format("it is of store {}, but this is store {}", world.store.identity().id,
                      store.other_identity->id);
  }
  SECTION("of an earlier epoch") {
    ++store.other_identity->epoch;
    why = "it is of epoch 1 of the store, but the store was restored";
  }
  const auto former = world.views.open({"balances", 1}).value();
  const auto projector = Projector::start<Balances>(store, world.views, world.environment).value();
  CHECK(projector->status().place == Serial{0});  // while it fills it is like a new one
  CHECK(projector->status().lag_events > 0);
  CHECK(projector->read(world.book.id()).error().code() == ErrorCode::view_building);
  CHECK_THAT(projector->status().notice,
             contains_text("view balances-v1 is being rebuilt from the log: " + why));
  world.environment.run_all();
  CHECK(projector->status().state == ProjectionState::live);
  CHECK(balance(*projector, world.book.id(), "1") == " 4 4");
  const auto view = world.views.open({"balances", 1}).value();
  CHECK(view != former);
  CHECK(view->checkpoint()->store == *store.other_identity);

  REQUIRE(projector->rebuild());
  CHECK(projector->status().notice == "");
}

TEST_CASE("rows of another store are not shown while their view cannot be started over") {
  Fragile world;
  REQUIRE(world.start<Balances>()->wait_for(world.book.append("1", booked(1)), world.in(1s)));
  ChangedStore store{world.store};
  store.other_identity = StoreIdentity{};
  world.changed.start_over_fails = full();
  const auto projector =
      Projector::start<Balances>(store, world.changed, world.environment).value();
  CHECK(projector->status().state == ProjectionState::stopped);
  const auto refused = projector->read(world.book.id());
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message(), contains_text("view balances cannot be opened: No space"));
}

TEST_CASE("a view that cannot be opened now is opened later, and nothing else is done to it") {
  Fragile world;
  world.book.append("1", booked(1));
  world.changed.open_fails = full();
  const auto projector = world.start_fragile();
  CHECK(projector->status().state == ProjectionState::stopped);
  CHECK(projector->status().last_error == full());
  CHECK(world.stops() == std::vector<std::string>{"error view_stopped: view balances-v1 has "
                                                  "stopped: No space left on device"});
  CHECK(projector->read(world.book.id()).error().code() == ErrorCode::io);
  const auto waited = projector->wait_for(world.book.append("1", booked(1)), world.in(60s));
  CHECK_THAT(waited.error().full(), contains_text("has stopped: No space"));

  // Retries after 1, 2, 4 ... seconds, at least once a minute.
  const std::vector<std::chrono::seconds> waits{1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s};
  for (const auto wait : waits) {
    const auto before = world.changed.opened;
    world.environment.fake_clock().advance(wait - 1ms);
    world.environment.run_all();
    CHECK(world.changed.opened == before);
    world.environment.fake_clock().advance(1ms);
    world.environment.run_all();
    CHECK(world.changed.opened == before + 1);
  }
  CHECK(world.stops().size() == 1);  // the same failure is reported once
  CHECK(world.told.about("view_goes_on").empty());
  world.changed.open_fails.reset();
  world.environment.fake_clock().advance(60s);
  world.environment.run_all();
  CHECK(projector->status().state == ProjectionState::live);
  CHECK_FALSE(projector->status().last_error);
  CHECK(world.told.about("view_goes_on") ==
        std::vector<std::string>{"notice view_goes_on: view balances-v1 resumes"});
  CHECK(balance(*projector, world.book.id(), "1") == " 2 2");
  CHECK(projector->wait_for(world.book.append("1", booked(1)), world.in(1s)));
}

TEST_CASE("a view that cannot be written goes on where it was when it can be again") {
  Fragile world;
  world.book.append("1", booked(1));
  const auto projector = world.start_fragile();
  world.environment.run_all();
  world.changed.commit_fails = full();
  world.book.append("1", booked(2));
  world.environment.run_all();
  CHECK(projector->status().state == ProjectionState::stopped);
  CHECK(balance(*projector, world.book.id(), "1") == " 1 1");
  world.book.append("1", booked(4));
  world.environment.fake_clock().advance(1s);
  world.environment.run_all();
  CHECK(projector->status().state == ProjectionState::stopped);
  CHECK(world.stops().size() == 1);

  world.changed.commit_fails.reset();
  world.environment.fake_clock().advance(2s);
  world.environment.run_all();
  CHECK(projector->status().state == ProjectionState::live);
  CHECK(balance(*projector, world.book.id(), "1") == " 7 3");
  CHECK(world.changed.opened == 1);
}

TEST_CASE("a view that cannot be opened can be rebuilt, and is not tried again then") {
  Fragile world;
  world.book.append("1", booked(1));
  world.changed.open_fails = Error{ErrorCode::io, "Permission denied"};
  const auto projector = world.start_fragile();
  REQUIRE(projector->rebuild());
  CHECK(world.told.about("view_rebuild").size() == 1);
  CHECK(world.told.about("view_rebuilt").size() == 1);
  CHECK(world.told.about("view_goes_on").size() == 1);
  CHECK(projector->status().state == ProjectionState::live);
  CHECK(balance(*projector, world.book.id(), "1") == " 1 1");
  const auto opened = world.changed.opened;
  world.environment.fake_clock().advance(120s);
  world.environment.run_all();
  CHECK(world.changed.opened == opened);
  CHECK(projector->wait_for(world.book.append("1", booked(1)), world.in(1s)));
}

TEST_CASE("nothing is tried again when the projection was stopped or is gone") {
  Fragile world;
  world.changed.open_fails = full();
  auto projector = world.start_fragile();
  REQUIRE(projector->stop());
  world.environment.fake_clock().advance(10s);
  world.environment.run_all();
  CHECK(world.changed.opened == 1);
  projector = world.start_fragile();
  projector.reset();
  world.environment.fake_clock().advance(10s);
  world.environment.run_all();
  CHECK(world.changed.opened == 2);
}

TEST_CASE("what does not pass by itself is not tried again") {
  Fragile world;
  world.changed.open_fails = Error{ErrorCode::format_unsupported, "a newer program wrote it"};
  const auto projector = world.start_fragile();
  CHECK(projector->status().state == ProjectionState::stopped);
  world.environment.fake_clock().advance(120s);
  world.environment.run_all();
  CHECK(world.changed.opened == 1);
  world.changed.open_fails = Error{ErrorCode::invalid_argument, "not a valid view name"};
  CHECK_FALSE(Projector::start<Balances>(world.store, world.changed, world.environment));
}
