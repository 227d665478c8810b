#include "changed_store.h"
#include "ledger.h"

using namespace daybook;
using namespace ledger;
using namespace std::chrono_literals;

namespace {

void fill(World& world, int bookings) {
  for (int i = 0; i < bookings; ++i) {
    const auto account = std::to_string(i % 5);
    if (i < 5) world.book.append(account.c_str(), opened(i % 2 ? "Ada" : "Bob"));
    if (i % 11 == 10)
      world.book.append(account.c_str(), closed());
    else
      world.book.append(account.c_str(), booked(i));
  }
}

/// The View's content when built by a fresh projector only.
template <class P>
std::string built_afresh(World& world) {
  MemoryViewStore views;
  const auto projector = Projector::start<P>(world.store, views, world.environment).value();
  world.environment.run_all();
  return contents(views, *projector);
}

}  // namespace

TEST_CASE("a rebuild gives the same view byte by byte") {
  World world;
  fill(world, 60);
  const auto balances = world.start<Balances>();
  const auto bookings = world.start<Bookings>();
  world.environment.run_all();
  fill(world, 60);
  world.environment.run_all();
  for (auto* projector : {balances.get(), bookings.get()}) {
    const auto before = contents(world.views, *projector);
    const auto view = world.views.open(projector->definition().name()).value();
    REQUIRE(projector->rebuild());
    CHECK(world.views.open(projector->definition().name()).value() != view);
    CHECK(contents(world.views, *projector) == before);
    CHECK(projector->status().state == ProjectionState::live);
  }
}

TEST_CASE("a view goes on after a rebuild, and after a restart it is the new one") {
  World world;
  fill(world, 20);
  auto projector = world.start<Balances>();
  world.environment.run_all();
  REQUIRE(projector->rebuild());
  REQUIRE(projector->wait_for(world.book.append("9", booked(9)), world.in(1s)));
  CHECK(balance(*projector, world.book.id(), "9") == " 9 1");
  REQUIRE(projector->stop());
  projector = world.start<Balances>();
  CHECK(projector->status().state == ProjectionState::live);  // nothing is left to apply
  CHECK(projector->status().events_applied == 0);
  CHECK(contents(world.views, *projector) == built_afresh<Balances>(world));
}

TEST_CASE("commands and queries go on during a rebuild, and no event is lost") {
  World world;
  fill(world, 50);
  ProjectorOptions options;
  options.page.events_max = 3;
  const auto projector = world.start<Balances>(options);
  world.environment.run_all();
  // The progress callback simulates concurrent activity.
  int calls = 0;
  std::uint64_t last_done = 0;
  Position last_seen;
  std::vector<Receipt> receipts;
  const auto rebuilt = projector->rebuild([&](std::uint64_t done, std::uint64_t total) {
    CHECK(done >= last_done);
    CHECK(done <= total);
    last_done = done;
    CHECK(projector->status().state == ProjectionState::rebuilding);
    const auto reader = projector->read(world.book.id()).value();
    CHECK(reader.place().position >= last_seen);
    last_seen = reader.place().position;
    // The blocking append runs the loop, so the former View advances too.
    if (++calls <= 10) receipts.push_back(world.book.append("7", booked(1)));
    return true;
  });
  REQUIRE(rebuilt);
  CHECK(calls > 10);
  CHECK(projector->read(world.book.id()).value().place().position >= last_seen);
  for (const auto& receipt : receipts) CHECK(projector->wait_for(receipt, world.in(1s)));
  CHECK(balance(*projector, world.book.id(), "7") == " 10 10");
  CHECK(contents(world.views, *projector) == built_afresh<Balances>(world));
}

TEST_CASE("a projection that an error stopped can be rebuilt by a program that was mended") {
  World world;
  Superstitious::throws = true;
  world.book.append("1", booked(1));
  const auto bad = world.book.append("1", booked(13));
  world.book.append("1", booked(2));
  const auto projector = world.start<Superstitious>();
  world.environment.run_all();
  CHECK(projector->status().state == ProjectionState::stopped);

  const auto failed = projector->rebuild();  // not fixed yet
  REQUIRE_FALSE(failed);
  CHECK_THAT(failed.error().full(), contains_text("thirteen"));
  CHECK(projector->status().state == ProjectionState::stopped);
  CHECK(projector->wait_for(bad, world.in(1s)).error().code() == ErrorCode::not_there_yet);
  CHECK(projector->read(world.book.id()).value().place().position == Position{1});

  Superstitious::throws = false;
  REQUIRE(projector->rebuild());
  CHECK(projector->status().state == ProjectionState::live);
  CHECK_FALSE(projector->status().last_error);
  CHECK(projector->wait_for(bad, world.in(1s)));
  CHECK(projector->wait_for(world.book.append("1", booked(13)), world.in(1s)));
}

TEST_CASE("the status tells why a rebuild has failed, beside why the view does not fit") {
  World world;
  Superstitious::throws = false;
  world.book.append("1", booked(1));
  world.book.append("1", booked(13));
  REQUIRE(world.start<Superstitious>()->wait_for(world.book.append("1", booked(2)), world.in(1s)));
  ChangedStore store{world.store};
  store.other_checksum = world.store.head();
  const auto projector =
      Projector::start<Superstitious>(store, world.views, world.environment).value();
  CHECK_FALSE(projector->status().rebuild_error);

  Superstitious::throws = true;
  REQUIRE_FALSE(projector->rebuild());
  const auto status = projector->status();
  CHECK(status.last_error->code() == ErrorCode::view_mismatch);
  REQUIRE(status.rebuild_error);
  CHECK_THAT(status.rebuild_error->message(), contains_text("event 2 of log main"));
  const auto refused = projector->read(world.book.id());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::view_mismatch);
  CHECK_THAT(refused.error().message(), contains_text("The last rebuild has failed: event 2"));

  Superstitious::throws = false;
  REQUIRE(projector->rebuild());
  CHECK_FALSE(projector->status().rebuild_error);
  CHECK(projector->read(world.book.id()));
}

TEST_CASE("a view that does not fit the log is made to fit by a rebuild") {
  World world;
  fill(world, 10);
  REQUIRE(world.start<Balances>()->wait_for(world.book.append("1", booked(1)), world.in(1s)));
  ChangedStore store{world.store};
  store.other_checksum = world.store.head();
  const auto projector = Projector::start<Balances>(store, world.views, world.environment).value();
  CHECK(projector->status().state == ProjectionState::stopped);
  REQUIRE(projector->rebuild());
  CHECK(projector->status().state == ProjectionState::live);
  CHECK(projector->status().notice == "");
  CHECK(contents(world.views, *projector) == built_afresh<Balances>(world));
}

TEST_CASE("a rebuild that is given up leaves all as it was") {
  World world;
  fill(world, 30);
  const auto projector = world.start<Balances>();
  world.environment.run_all();
  const auto view = world.views.open({"balances", 1}).value();
  const auto given_up = projector->rebuild([](auto, auto) { return false; });
  REQUIRE_FALSE(given_up);
  CHECK(given_up.error().code() == ErrorCode::closed);
  CHECK(world.views.open({"balances", 1}).value() == view);
  CHECK(projector->status().state == ProjectionState::live);
  CHECK(projector->status().last_error->code() == ErrorCode::closed);
  CHECK_FALSE(projector->status().rebuild_error);
  CHECK(projector->wait_for(world.book.append("9", booked(9)), world.in(1s)));
  REQUIRE(projector->rebuild());
  CHECK_FALSE(projector->status().last_error);
}

TEST_CASE("a failing log ends a rebuild, and the view that serves is kept") {
  World world;
  fill(world, 30);
  ChangedStore store{world.store};
  ProjectorOptions options;
  options.page.events_max = 4;
  options.batch_events_max = 4;
  const auto projector =
      Projector::start<Balances>(store, world.views, world.environment, options).value();
  world.environment.run_all();
  const auto before = contents(world.views, *projector);
  const auto failed = projector->rebuild([&](auto done, auto) {
    store.reads_fail = done > 10;
    return true;
  });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code() == ErrorCode::io);
  CHECK(contents(world.views, *projector) == before);
  CHECK(projector->status().state == ProjectionState::live);
}

TEST_CASE("one rebuild at a time, and none after the end") {
  World world;
  fill(world, 10);
  const auto projector = world.start<Balances>();
  world.environment.run_all();
  std::optional<Result<void>> second;
  REQUIRE(projector->rebuild([&](auto, auto) {
    if (!second) second = projector->rebuild();
    return true;
  }));
  CHECK(second->error().code() == ErrorCode::overloaded);
  REQUIRE(projector->stop());
  CHECK(projector->rebuild().error().code() == ErrorCode::closed);
}

TEST_CASE("stopping ends a rebuild that is under way") {
  World world;
  fill(world, 30);
  ProjectorOptions options;
  options.page.events_max = 4;
  const auto projector = world.start<Balances>(options);
  world.environment.run_all();
  bool asked = false;
  const auto ended = projector->rebuild([&](auto, auto) {
    if (!std::exchange(asked, true)) {
      world.environment.executor().post([&] { CHECK(projector->stop()); });
    }
    return true;
  });
  REQUIRE_FALSE(ended);
  CHECK(ended.error().code() == ErrorCode::closed);
  CHECK(projector->status().state == ProjectionState::stopped);
}
