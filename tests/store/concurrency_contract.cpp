// The contract of Store: many threads.

#include <atomic>
#include <set>
#include <thread>

#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

template <class F>
void run_threads(int count, F&& f) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back([&f, i] { f(i); });
  for (auto& thread : threads) thread.join();
}

Backend threaded_backend() { return Backend{GENERATE(Medium::memory, Medium::rocksdb)}; }

}  // namespace

TEST_CASE("of many writers that expect the same version exactly one wins") {
  auto backend = threaded_backend();
  auto& log = backend.log();
  constexpr int rounds = 25;
  constexpr int writers = 4;
  std::vector<std::atomic<int>> winners(rounds);
  std::atomic<int> others{0};
  run_threads(writers, [&](int) {
    for (std::uint64_t round = 0; round < rounds; ++round) {
      // All threads try each version until one gets it.
      while (log.stream_version(stream("a-1"))->value < round) std::this_thread::yield();
      auto draft = Draft{}.event("a-1").expecting("a-1", round);
      const auto result = append_and_wait(log, backend.environment(), std::move(draft.request));
      if (result) {
        ++winners[round];
      } else if (result.error().code() != ErrorCode::version_conflict) {
        ++others;
      }
    }
  });
  for (const auto& won : winners) CHECK(won == 1);
  CHECK(others == 0);
  CHECK(log.stream_version(stream("a-1")) == Version{rounds});
}

TEST_CASE("of many senders of one command one appends and all get its receipt") {
  auto backend = threaded_backend();
  auto& log = backend.log();
  std::atomic<int> first{0};
  std::atomic<int> wrong{0};
  run_threads(4, [&](int) {
    for (std::uint64_t i = 1; i <= 25; ++i) {
      auto draft = Draft{command(i)}.event("a-1");
      const auto result = append_and_wait(log, backend.environment(), std::move(draft.request));
      if (!result) {
        ++wrong;
      } else if (!result->repeated) {
        ++first;
      }
    }
  });
  CHECK(wrong == 0);
  CHECK(first == 25);
  CHECK(log.head() == Position{25});
}

TEST_CASE("of many writers with overlapping filters one wins each time") {
  auto backend = threaded_backend();
  auto& log = backend.log();
  std::atomic<int> accepted{0};
  run_threads(4, [&](int) {
    for (int seat = 0; seat < 20; ++seat) {
      const auto tag = fmt::format("seat:{}", seat);
      auto draft = Draft{}.event("booking-1", "taken", {tag}).none_matching(Filter::of_tag(tag), 0);
      if (append_and_wait(log, backend.environment(), std::move(draft.request))) ++accepted;
    }
  });
  CHECK(accepted == 20);
  CHECK(log.head() == Position{20});
}

TEST_CASE("positions stay dense while many threads write many logs and one reads") {
  auto backend = threaded_backend();
  std::vector<EventLog*> logs{&backend.log("one"), &backend.log("two"), &backend.log("three")};
  std::atomic<bool> done{false};
  std::atomic<int> bad_reads{0};
  std::thread reader{[&] {
    PageBuffer buffer;
    Serial after{0};
    while (!done) {
      const auto page = backend.store().read_commits(after, {}, buffer);
      if (!page) {
        ++bad_reads;
        return;
      }
      for (const auto* commit : page->commits) {
        if (commit->serial != after.next()) ++bad_reads;
        after = commit->serial;
      }
      for (const auto* log : logs) {
        const auto tail = log->read({Position::end(), Direction::backward, {}, {}}, buffer);
        if (!tail) ++bad_reads;
      }
    }
  }};
  run_threads(4, [&](int thread) {
    for (int i = 0; i < 50; ++i) {
      auto draft = Draft{}.event(fmt::format("a-{}", thread)).event("b-1");
      auto& log = *logs[static_cast<std::size_t>(i) % logs.size()];
      if (!append_and_wait(log, backend.environment(), std::move(draft.request))) ++bad_reads;
    }
  });
  done = true;
  reader.join();
  CHECK(bad_reads == 0);
  std::size_t events = 0;
  for (const auto* log : logs) events += read_all(*log).size();
  CHECK(events == 400);
  const auto report = backend.store().verify({});
  REQUIRE(report);
  CHECK(report->findings == std::vector<std::string>{});
}

TEST_CASE("threads that open one log at once get the same") {
  auto backend = threaded_backend();
  std::vector<EventLog*> opened(4);
  run_threads(4, [&](int thread) {
    opened[static_cast<std::size_t>(thread)] =
        backend.store().open_log(*LogName::parse("shared")).value_or(nullptr);
  });
  CHECK(std::set<EventLog*>(opened.begin(), opened.end()).size() == 1);
  CHECK(opened[0] != nullptr);
  CHECK(backend.store().catalog().head() == Position{1});
}
