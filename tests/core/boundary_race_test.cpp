// Commands race on one boundary after random delays: each round has exactly one winner.

#include <barrier>
#include <random>
#include <thread>

#include "base/system_environment.h"
#include "core/commands/command_handler.h"
#include "core/testing/given.h"
#include "store/rocksdb_store.h"
#include "tests/core/shows.h"
#include "tests/store/backend.h"

using namespace daybook;
using namespace theatre;

namespace {

constexpr std::uint32_t rounds = 1000;
constexpr unsigned racers = 16;

/// Allows four seats more than were sold, so that the next round has one winner.
void open_round(EventLog& log, Environment& environment, std::uint32_t round) {
  AppendRequest request;
  request.command_id = CommandId{Uuid::make_v7(environment.clock(), environment.random())};
  NewEvent event;
  event.stream = request.stream_index(*StreamId::parse("guest-Ada"));
  event.schema = capnp::typeId<GuestEvent>();
  event.payload = testing::message_from<GuestEvent>([&](auto guest) {
    auto allowed = guest.initAllowed();
    allowed.setGuest("Ada");
    allowed.setSeats(4 * (round + 1));
  });
  event.tags = {"guest:Ada"};
  request.events.push_back(std::move(event));
  REQUIRE(append_and_wait(log, environment, std::move(request)));
}

/// `handlers` handlers share the racers. Racers of one handler are sequenced; those of different
/// handlers conflict in the Log.
void race_on_threads(Store& store, Environment& environment, unsigned handlers) {
  auto& log = **store.open_log(LogName::main());
  std::vector<CommandHandler<BookSeats>> desks;
  CommandOptions options;
  options.attempts_max = 1000;
  for (unsigned i = 0; i < handlers; ++i) {
    desks.push_back(*CommandHandler<BookSeats>::open(store, environment, LogName::main(), options));
  }
  std::vector<std::atomic<int>> winners(rounds);
  std::atomic<int> wrong = 0;
  std::uint32_t opened = 0;
  const auto next = [&]() noexcept {
    if (opened < rounds) open_round(log, environment, opened++);
  };
  std::barrier start{racers, next};
  std::vector<std::thread> threads;
  for (unsigned racer = 0; racer < racers; ++racer) {
    threads.emplace_back([&, racer] {
      std::mt19937 random{racer};
      for (std::uint32_t round = 0; round < rounds; ++round) {
        start.arrive_and_wait();
        for (auto wait = random() % 200; wait > 0; --wait) std::atomic_signal_fence(
            std::memory_order_seq_cst);
        if (random() % 4 == 0) std::this_thread::yield();
        const auto show = fmt::format("{}", racer % 5);
        const auto answer = text_of(desks[racer % handlers].execute(book(show.c_str(), 4)));
        if (answer.starts_with("ok")) ++winners[round];
        else if (!answer.starts_with("no")) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(std::count(winners.begin(), winners.end(), 1) == rounds);
  CHECK(log.head() == Position{2 * rounds});
}

}  // namespace

TEST_CASE("a round on one boundary has one winner, in memory") {
  const auto handlers = GENERATE(1U, 4U);
  SystemEnvironment environment;
  MemoryStore store{environment};
  race_on_threads(store, environment, handlers);
}

TEST_CASE("a round on one boundary has one winner, in RocksDB") {
  const auto handlers = GENERATE(1U, 4U);
  const testing::TemporaryDirectory directory;
  SystemEnvironment environment;
  StoreOptions options;
  options.durability = Durability::process_crash;
  const auto store = RocksdbStore::open(directory.path() / "data", environment, options);
  REQUIRE(store);
  race_on_threads(**store, environment, handlers);
}

TEST_CASE("a round on one boundary has one winner, in a simulation") {
  Theatre theatre;
  std::mt19937 random{7};
  std::deque<Desk<BookSeats>> desks;
  for (int i = 0; i < 4; ++i) desks.emplace_back(theatre.environment, theatre.log);
  std::uint32_t good = 0;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    open_round(theatre.log, theatre.environment, round);
    for (unsigned racer = 0; racer < racers; ++racer) {
      desks[racer % desks.size()].send(book("hamlet", 4));
      for (auto steps = random() % 6; steps > 0; --steps) theatre.environment.run_one();
    }
    theatre.environment.run_all();
    std::size_t won = 0;
    std::size_t lost = 0;
    for (auto& desk : desks) {
      for (const auto& answer : desk.answers) ++(answer.starts_with("ok") ? won : lost);
      desk.answers.clear();
    }
    good += won == 1 && lost == racers - 1;
  }
  CHECK(good == rounds);
}
