#include "base/system_environment.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <set>

#include "tests/catch.h"

using namespace daybook;

namespace {

using Bytes16 = std::array<std::byte, 16>;

Bytes16 take(Environment& environment) {
  Bytes16 bytes{};
  environment.random().fill(bytes);
  return bytes;
}

/// The bytes that a forked child gets, after its parent has used some.
Bytes16 taken_by_child(Environment& environment) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto bytes = take(environment);
    const auto written = write(ends[1], bytes.data(), bytes.size());
    _exit(written == static_cast<ssize_t>(bytes.size()) ? 0 : 1);
  }
  close(ends[1]);
  Bytes16 bytes{};
  CHECK(read(ends[0], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  close(ends[0]);
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  return bytes;
}

}  // namespace

TEST_CASE("random bytes are never the same, in small portions and in large ones") {
  SystemEnvironment environment;
  std::set<Bytes16> seen;
  for (int i = 0; i < 2000; ++i) CHECK(seen.insert(take(environment)).second);
  std::vector<std::byte> large(10'000);
  environment.random().fill(large);
  std::set<std::byte> values{large.begin(), large.end()};
  CHECK(values.size() == 256);
}

TEST_CASE("a forked process does not take the random bytes of its parent") {
  SystemEnvironment environment;
  static_cast<void>(take(environment));
  const auto by_child = taken_by_child(environment);
  for (int i = 0; i < 300; ++i) CHECK(take(environment) != by_child);
}

TEST_CASE("a task that blocks does not hold up those that were posted with it") {
  SystemEnvironment environment{{4}};
  auto& workers = environment.executor();
  const auto later = GENERATE(false, true);
  for (int round = 0; round < 200; ++round) {
    const auto ended = environment.make_latch();
    std::vector<std::unique_ptr<Latch>> latches;
    std::atomic<int> blocked = 3;
    for (int i = 0; i < 3; ++i) {
      auto* const latch = latches.emplace_back(environment.make_latch()).get();
      const auto block = [&, latch] {
        latch->wait();
        if (--blocked == 0) ended->open();
      };
      if (later) {
        workers.post_at(environment.clock().steady_now(), block);
      } else {
        workers.post(block);
      }
    }
    workers.post([&] {
      for (const auto& latch : latches) latch->open();
    });
    ended->wait();
  }
}

TEST_CASE("waiting until the workers are idle includes what their tasks post") {
  SystemEnvironment environment{{3}};
  std::atomic<bool> goes_on{false};
  std::atomic<int> ran{0};
  for (int i = 0; i < 20; ++i) {
    environment.executor().post([&] {
      goes_on.wait(false);
      environment.executor().post([&] { ++ran; });
    });
  }
  goes_on = true;
  goes_on.notify_all();
  environment.wait_until_idle();
  CHECK(ran == 20);
  environment.wait_until_idle();  // nothing to wait for
}

TEST_CASE("a timer that is not due does not keep the workers from being idle") {
  SystemEnvironment environment;
  environment.executor().post_at(environment.clock().steady_now() + std::chrono::hours{1}, [] {});
  environment.wait_until_idle();
}
