#include "service/query/log_query.h"

#include "core/testing/simulated_environment.h"
#include "feed_notes.h"
#include "store/memory_store.h"
#include "tests/catch.h"

using namespace daybook;

TEST_CASE("a query that finds nothing ends when it is given up") {
  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  for (int i = 0; i < 5; ++i) notes::write(store, environment, 500);
  LogQuery query;
  query.stream = "note-n";
  query.tags = {"of:nothing"};
  int asked = 0;
  query.is_given_up = [&] { return ++asked == 1; };
  std::uint64_t given = 0;
  const auto answer = read_log(store, query, [&](const EventView&) { return ++given, true; });
  REQUIRE(answer);
  CHECK(given == 0);
  CHECK(asked == 1);
}
