// The contract of Store: many threads race for one condition and start at different times.

#include <barrier>
#include <random>
#include <thread>

#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

constexpr std::uint32_t rounds = 1000;
constexpr unsigned racers = 16;

Draft claim(std::uint32_t round, std::uint64_t after) {
  const auto tag = fmt::format("round:{}", round);
  return Draft{}
      .event(fmt::format("claim-{}", round), "mine", {tag})
      .none_matching(Filter::of_tag(tag), after);
}

}  // namespace

TEST_CASE("of staggered racers on one filter exactly one wins each round") {
  StoreOptions options;
  options.durability = Durability::process_crash;
  Backend backend{GENERATE(Medium::memory, Medium::rocksdb), options};
  auto& log = backend.log();
  std::vector<std::atomic<int>> winners(rounds);
  std::atomic<int> wrong = 0;
  std::atomic<std::uint64_t> head = 0;
  std::barrier start{racers, [&]() noexcept { head = log.head().value; }};
  std::vector<std::thread> threads;
  for (unsigned racer = 0; racer < racers; ++racer) {
    threads.emplace_back([&, racer] {
      std::mt19937 random{racer};
      for (std::uint32_t round = 0; round < rounds; ++round) {
        start.arrive_and_wait();
        // Some use an older head than others; some start while others are answered.
        const auto after = random() % 2 ? head.load() : head.load() - std::min<std::uint64_t>(
                                                                         head.load(), random() % 9);
        for (auto turns = random() % 4; turns > 0; --turns) std::this_thread::yield();
        auto draft = claim(round, after);
        const auto result = append_and_wait(log, backend.environment(), std::move(draft.request));
        if (result) ++winners[round];
        else if (result.error().code() != ErrorCode::condition_failed) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(std::count(winners.begin(), winners.end(), 1) == rounds);
  CHECK(log.head() == Position{rounds});
}

TEST_CASE("of staggered racers on one filter exactly one wins each round, in a simulation") {
  Backend backend{Medium::simulation};
  auto& environment = static_cast<SimulatedEnvironment&>(backend.environment());
  auto& log = backend.log();
  std::mt19937 random{7};
  std::uint32_t good = 0;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    const auto after = log.head().value;
    unsigned won = 0;
    unsigned lost = 0;
    for (unsigned racer = 0; racer < racers; ++racer) {
      log.append(claim(round, after).request, [&](const Result<Receipt>& result) {
        ++(result ? won : lost);
      });
      for (auto steps = random() % 3; steps > 0; --steps) environment.run_one();
    }
    environment.run_all();
    good += won == 1 && lost == racers - 1;
  }
  CHECK(good == rounds);
  CHECK(log.head() == Position{rounds});
}
