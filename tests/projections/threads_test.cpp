// Projectors on real threads: writers, readers and rebuilds at the same time.

#include <atomic>
#include <filesystem>
#include <thread>

#include "base/system_environment.h"
#include "base/testing/temporary_directory.h"
#include "ledger.h"
#include "store/rocksdb_store.h"
#include "store/rocksdb_view_store.h"
#include "tests/store_views/copy_as_killed.h"

using namespace daybook;
using namespace ledger;
using namespace std::chrono_literals;

namespace {

struct InMemory {
  SystemEnvironment environment;
  std::unique_ptr<Store> store = std::make_unique<MemoryStore>(environment);
  std::unique_ptr<ViewStore> views = std::make_unique<MemoryViewStore>();
};

struct OnDisk {
  testing::TemporaryDirectory directory;
  SystemEnvironment environment;
  std::unique_ptr<Store> store =
      RocksdbStore::open(directory.path() / "store", environment).value();
  std::unique_ptr<ViewStore> views =
      RocksdbViewStore::open(directory.path() / "views", store->identity().id).value();
};

SteadyTime soon(Environment& environment) { return environment.clock().steady_now() + 60s; }

}  // namespace

TEMPLATE_TEST_CASE("writers read their own writes while the view is rebuilt again and again", "",
                   InMemory, OnDisk) {
  constexpr int writers = 2;
  constexpr int rounds = 150;
  TestType place;
  Book book{*place.store, place.environment};
  ProjectorOptions options;
  options.page.events_max = 7;
  const auto projector =
      Projector::start<Balances>(*place.store, *place.views, place.environment, options).value();

  std::atomic<int> wrong{0};
  std::atomic<int> running{writers};
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, account = std::to_string(writer)] {
      for (int i = 1; i <= rounds; ++i) {
        const auto receipt = book.append(account.c_str(), booked(2));
        if (!projector->wait_for(receipt, soon(place.environment))) ++wrong;
        const auto seen = balance(*projector, book.id(), account.c_str());
        if (seen != fmt::format(" {} {}", 2 * i, i)) ++wrong;
      }
      --running;
    });
  }
  threads.emplace_back([&] {  // a reader: the place never decreases and matches the rows
    Position last;
    while (running > 0) {
      const auto opened = projector->read(book.id());
      if (!opened && opened.error().code() == ErrorCode::view_building) continue;
      const auto& reader = opened.value();
      const auto page = reader.list({}).value();
      std::uint64_t bookings = 0;
      for (const auto& entry : page.rows)
        bookings += entry.row.template as<BalanceRow>().getBookings();
      if (bookings != reader.place().position.value || reader.place().position < last) ++wrong;
      last = reader.place().position;
      (void)projector->status();
    }
  });
  int rebuilds = 0;
  while (running > 0 || rebuilds == 0) {
    if (!projector->rebuild()) ++wrong;
    ++rebuilds;
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(projector->status().place == place.store->head());
  const auto incremental = contents(*place.views, *projector);
  REQUIRE(projector->rebuild());
  CHECK(contents(*place.views, *projector) == incremental);
}

TEMPLATE_TEST_CASE("many wait at once on real timers, and all are answered", "", InMemory, OnDisk) {
  constexpr int waits = 500;
  TestType place;
  Book book{*place.store, place.environment};
  const auto projector =
      Projector::start<Balances>(*place.store, *place.views, place.environment).value();
  std::atomic<int> answered{0};
  std::atomic<int> reached{0};
  for (int i = 0; i < waits; ++i) {
    const auto receipt = book.append("1", booked(1));
    const auto deadline = i % 2 ? soon(place.environment) : place.environment.clock().steady_now();
    projector->when_reached(receipt.token.to_string(), deadline, [&](Result<Serial> result) {
      reached += result ? 1 : 0;
      ++answered;
      answered.notify_all();
    });
  }
  for (int seen = answered; seen < waits; seen = answered) answered.wait(seen);
  CHECK(reached >= waits / 2);
}

TEST_CASE("a projector on disk that is killed and started again loses and repeats nothing") {
  namespace fs = std::filesystem;
  OnDisk place;
  Book book{*place.store, place.environment};
  auto projector =
      Projector::start<Balances>(*place.store, *place.views, place.environment).value();
  const auto flushed_at = 10;
  Receipt last;
  for (int i = 1; i <= 30; ++i) {
    last = book.append("1", booked(i));
    REQUIRE(projector->wait_for(last, soon(place.environment)));
    if (i == flushed_at) REQUIRE(place.views->open({"balances", 1}).value()->flush());
  }
  // The files as a killed process leaves them: without data still in memory.
  REQUIRE(copy_as_killed(place.directory.path() / "views", place.directory.path() / "after_kill"));
  projector.reset();
  const auto views =
      RocksdbViewStore::open(place.directory.path() / "after_kill", place.store->identity().id)
          .value();
  projector = Projector::start<Balances>(*place.store, *views, place.environment).value();
  REQUIRE(projector->wait_for(last, soon(place.environment)));
  CHECK(balance(*projector, book.id(), "1") == " 465 30");
  CHECK(projector->status().events_applied == 30 - flushed_at);
  REQUIRE(projector->stop());
  CHECK(views->open({"balances", 1}).value()->checkpoint()->serial == place.store->head());
}
