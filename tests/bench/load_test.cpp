#include <array>
#include <cmath>
#include <filesystem>
#include <set>

#include "base/testing/simulated_environment.h"
#include "bench/frame/slot_times.h"
#include "bench/load/commands.h"
#include "bench/load/threads.h"
#include "bench/load/zipf.h"
#include "tests/catch.h"

using namespace daybook;
using namespace daybook::bench;

TEST_CASE("each acknowledgement of one at a time is timed, and of many a part") {
  SlotTimes one{1};
  one.start();
  for (int i = 0; i < 5; ++i) one.acknowledge();
  CHECK(one.micros().size() == 5);
  SlotTimes many{4096};
  many.start();
  many.acknowledge(4096);
  many.acknowledge(15);
  CHECK(many.micros().size() == 4096 / 16);
  many.acknowledge();
  CHECK(many.micros().size() == 4096 / 16 + 1);
}

TEST_CASE("each thread does its work once at least, also when no time is left") {
  testing::SimulatedEnvironment environment;
  const testing::TemporaryDirectory directory;
  const StopFlag stop;
  std::array<int, 3> done{};
  const auto sample = measure_threads({environment, directory, stop, 0.0}, 3, 1,
                                      [&](std::uint32_t thread) -> Result<void> {
                                        ++done.at(thread);
                                        return {};
                                      });
  CHECK(sample.has_value());
  CHECK(done == std::array{1, 1, 1});
}

TEST_CASE("what a whole group took is the time since the slots were free") {
  SlotTimes times{4};
  times.start();
  times.acknowledge(4);  // all four at once
  times.acknowledge(4);
  const auto micros = times.micros();
  REQUIRE(micros.size() == 2);  // a part is timed: one of four
  CHECK(micros[0] >= 0);
  CHECK(micros[1] >= 0);
}

TEST_CASE("of Zipf's numbers the first is drawn as often as its share says") {
  const Zipf zipf{1000, 1.0};
  SeededRandom random{1};
  std::size_t first = 0;
  std::uint32_t largest = 0;
  constexpr std::size_t draws = 20'000;
  for (std::size_t i = 0; i < draws; ++i) {
    const auto number = zipf.next(random);
    first += number == 0 ? 1 : 0;
    largest = std::max(largest, number);
  }
  CHECK(largest < 1000);
  CHECK(std::abs(static_cast<double>(first) / draws - zipf.share_of_first()) < 0.01);
  CHECK(std::abs(zipf.share_of_first() - 1 / 7.485) < 0.001);  // one over H(1000)
}

TEST_CASE("one number only is drawn of one") {
  SeededRandom random{1};
  CHECK(Zipf{1, 0.99}.next(random) == 0);
}

TEST_CASE("commits of one stream expect the versions of those before them") {
  testing::SimulatedEnvironment environment;
  CommandShape shape;
  shape.streams = 2;
  shape.events_per_commit = 3;
  shape.tags_per_event = 2;
  shape.order = Order::in_turn;
  Commands commands{shape, environment.clock()};
  std::set<CommandId> ids;
  for (const std::uint64_t version : {0U, 0U, 3U, 3U, 6U}) {
    const auto request = commands.next();
    REQUIRE(request.condition.expected.size() == 1);
    CHECK(request.condition.expected.front().version == Version{version});
    CHECK(request.condition.expected.front().stream == request.streams.front());
    REQUIRE(request.events.size() == 3);
    CHECK(request.events.front().payload.asBytes().size() == Payloads::bytes);
    CHECK(request.events.front().tags.size() == 2);
    CHECK(ids.insert(request.command_id).second);
  }
}

TEST_CASE("producers have streams of their own") {
  testing::SimulatedEnvironment environment;
  CommandShape shape;
  shape.streams = 1;
  const auto payloads = Payloads::make(Content::zeros);
  Commands first{shape, environment.clock(), payloads, 0};
  Commands second{shape, environment.clock(), payloads, 1};
  CHECK_FALSE(first.stream(0) == second.stream(0));
}
