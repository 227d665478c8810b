// The index is written late: what happens if it cannot be written.

#include "store/engine/engine.h"
#include "store/memory/memory_medium.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"
#include "tests/store/failing_index.h"

using namespace daybook;
using namespace daybook::engine;
using namespace daybook::testing;

namespace {

struct World {
  World() {
    StoreOptions options;
    options.tail_segment_commits_max = 2;
    options.tail_segments_max = 3;
    auto opened =
        Engine::open(environment, options, {StoreId{command(99).uuid}, 1},
                     std::make_unique<MemoryMedium>(), std::make_unique<FailingIndex>(fails));
    if (!opened) FAIL(opened.error().message());
    store = *std::move(opened);
    log = store->open_log(LogName::main()).value();
  }
  Result<Receipt> append(std::uint64_t id) {
    auto draft = Draft{command(id)}.event("a-1", std::to_string(id), {"t:x"});
    return append_and_wait(*log, environment, std::move(draft.request));
  }

  bool fails = false;
  SimulatedEnvironment environment;
  std::unique_ptr<Store> store;
  EventLog* log = nullptr;
};

}  // namespace

TEST_CASE("an index that cannot be written does not stop the log until the tail is full") {
  World world;
  world.fails = true;
  std::uint64_t accepted = 0;
  Result<Receipt> answer = world.append(accepted);
  while (answer) answer = world.append(++accepted);
  CHECK(accepted == 5);  // three segments of two commits, one of which created the Log
  CHECK(answer.error().code() == ErrorCode::overloaded);
  CHECK_FALSE(world.store->status().poisoned);
  CHECK(world.store->status().unindexed == 6);
  CHECK(world.store->status().index_error.find("disk of the index is full") != std::string::npos);
  CHECK(read_stream(*world.log, "a-1").size() == 5);  // all from memory
  CHECK(read_all(*world.log, Filter::of_tag("t:x")).size() == 5);
  CHECK(world.append(0)->repeated);
}

TEST_CASE("an index that can be written again is caught up by itself") {
  World world;
  world.fails = true;
  for (std::uint64_t id = 0; id < 5; ++id) REQUIRE(world.append(id));
  REQUIRE_FALSE(world.append(5));
  world.fails = false;
  world.environment.fake_clock().advance(std::chrono::seconds{1});
  world.environment.run_all();
  CHECK(world.store->status().index_error.empty());
  CHECK(world.store->status().unindexed == 2);
  CHECK(world.append(5));
  CHECK(read_stream(*world.log, "a-1").size() == 6);
  CHECK(world.store->verify({})->findings == std::vector<std::string>{});
}

TEST_CASE("a log that floods does not starve the others") {
  SimulatedEnvironment environment;
  StoreOptions options;
  options.queue_commits_max = 1000;
  options.group_commits_max = 100;
  MemoryStore store{environment, options};
  auto& flood = *store.open_log(*LogName::parse("flood")).value();
  auto& quiet = *store.open_log(*LogName::parse("quiet")).value();
  int flooded = 0;
  int refused = 0;
  const auto append_flood = [&] {
    flood.append(Draft{}.event("a-1").request,
                 [&](Result<Receipt> answer) { ++(answer ? flooded : refused); });
  };
  for (int i = 0; i < 1000; ++i) append_flood();
  bool answered = false;
  quiet.append(Draft{}.event("b-1").request, [&](Result<Receipt> answer) {
    CHECK(answer);         // there was room, although the other Log wanted more than it got
    CHECK(flooded < 200);  // it was in the first or second group
    answered = true;
  });
  environment.run_all();
  CHECK(answered);
  CHECK(refused > 100);
  CHECK(flooded + refused == 1000);
}
