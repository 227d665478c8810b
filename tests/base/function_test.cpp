#include "base/function.h"

#include <array>
#include <memory>

#include "base/testing/simulated_environment.h"
#include "tests/catch.h"

using namespace daybook;

TEST_CASE("a function holds what moves only, small or large") {
  Function<int()> small{[value = std::make_unique<int>(7)] { return *value; }};
  std::array<char, 500> bulk{};
  bulk[499] = 9;
  Function<int()> large{[value = std::make_unique<int>(7), bulk] { return *value + bulk[499]; }};
  CHECK(small() == 7);
  auto moved = std::move(large);
  CHECK(moved() == 16);
  CHECK_FALSE(large);  // NOLINT: a moved-from function is empty
  moved = std::move(small);
  CHECK(moved() == 7);
}

TEST_CASE("a function destroys what it holds exactly once") {
  const auto held = std::make_shared<int>(1);
  {
    Task task{[held] {}};
    Task other{std::move(task)};
    task = std::move(other);
    CHECK(held.use_count() == 2);
  }
  CHECK(held.use_count() == 1);
}

TEST_CASE("the run loop runs tasks in order and timers when they are due") {
  testing::SimulatedEnvironment environment;
  std::string order;
  auto& executor = environment.executor();
  executor.post_at(environment.clock().steady_now() + std::chrono::seconds{2},
                   [&] { order += 'c'; });
  executor.post([&] { order += 'a'; });
  executor.post([&] { order += 'b'; });
  environment.run_all();
  CHECK(order == "ab");
  environment.fake_clock().advance(std::chrono::seconds{2});
  environment.run_all();
  CHECK(order == "abc");
}

TEST_CASE("waiting on a latch in the run loop moves time on to the next timer") {
  testing::SimulatedEnvironment environment;
  const auto latch = environment.make_latch();
  const auto start = environment.clock().steady_now();
  environment.executor().post_at(start + std::chrono::hours{1}, [&] { latch->open(); });
  CHECK_FALSE(latch->wait_until(start + std::chrono::minutes{1}));
  CHECK(latch->wait_until(start + std::chrono::hours{2}));
  CHECK(environment.clock().steady_now() == start + std::chrono::hours{1});
}
