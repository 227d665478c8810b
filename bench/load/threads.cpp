#include "bench/load/threads.h"

#include <atomic>
#include <latch>
#include <thread>

#include "bench/frame/statistics.h"
#include "bench/frame/stopwatch.h"

namespace daybook::bench {
namespace {

struct Turn {
  std::vector<double> micros;
  std::optional<Error> error;
};

}  // namespace

Result<Sample> measure_threads(const Context& context, std::uint32_t threads,
                               std::uint64_t events_each,
                               const std::function<Result<void>(std::uint32_t thread)>& once) {
  std::vector<Turn> turns(threads);
  std::latch ready{static_cast<std::ptrdiff_t>(threads) + 1};
  std::atomic<bool> failed = false;
  const auto work = [&](std::uint32_t number) {
    auto& turn = turns[number];
    ready.arrive_and_wait();
    const Stopwatch watch;
    do {  // once at least, however late this thread gets its turn
      const Interval one;
      if (const auto done = once(number); !done) {
        turn.error = done.error();
        failed = true;
        return;
      }
      turn.micros.push_back(one.micros());
    } while (watch.seconds() < context.seconds && !context.stop.is_requested() && !failed);
  };
  std::vector<std::jthread> running;
  for (std::uint32_t number = 0; number < threads; ++number) running.emplace_back(work, number);
  ready.arrive_and_wait();
  const Stopwatch watch;
  running.clear();  // joins
  std::uint64_t done = 0;
  for (const auto& turn : turns) done += turn.micros.size();
  const auto passed = watch.rate_of(done * events_each);
  std::vector<double> micros;
  for (const auto& turn : turns) {
    if (turn.error) return fail(*turn.error);
    micros.insert(micros.end(), turn.micros.begin(), turn.micros.end());
  }
  return with_latency(passed, micros);
}

Result<void> on_threads(std::uint32_t threads,
                        const std::function<Result<void>(std::uint32_t thread)>& once) {
  std::vector<Result<void>> results(threads);
  std::vector<std::jthread> running;
  for (std::uint32_t number = 0; number < threads; ++number) {
    running.emplace_back([&, number] { results[number] = once(number); });
  }
  running.clear();  // joins
  for (const auto& result : results) DAYBOOK_CHECK(result);
  return {};
}

}  // namespace daybook::bench
