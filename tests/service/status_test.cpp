// What status and metrics report about a store with failures.

#include "base/testing/simulated_environment.h"
#include "base/testing/temporary_directory.h"
#include "net/feed/feeds.h"
#include "service/api/health/metrics.h"
#include "service/api/health/status_json.h"
#include "store/engine/engine.h"
#include "store/memory/memory_medium.h"
#include "tests/catch.h"
#include "tests/store/failing_index.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

/// A program without views, on a store whose index can be made to fail.
struct Program {
  explicit Program(bool index_fails) : fails{index_fails} {
    StoreOptions options;
    options.tail_segment_commits_max = 2;
    store = engine::Engine::open(environment, options, {StoreId{}, 1},
                                 std::make_unique<engine::MemoryMedium>(),
                                 std::make_unique<FailingIndex>(fails))
                .value();
    views = Views::open(directory.path(), {}, *store, environment).value();
    feeds = std::make_unique<feed::Feeds>(*store, environment);
    for (const auto* name : {"one", "two", "three"}) {
      REQUIRE(store->open_log(LogName::parse(name).value()));
    }
    environment.run_all();
  }
  Reading reading() { return {"bank", *store, *views, environment, counters, cache, *feeds}; }

  bool fails;
  TemporaryDirectory directory;
  SimulatedEnvironment environment;
  std::unique_ptr<Store> store;
  std::unique_ptr<Views> views;
  std::unique_ptr<feed::Feeds> feeds;
  Counters counters;
  StateCache cache{1024};
};

}  // namespace

TEST_CASE("status and metrics tell that the index cannot be written, and how far behind it is") {
  Program program{true};
  const auto status = status_json(program.reading());
  REQUIRE(status);
  CHECK_THAT(*status, contains_text(R"("unindexed":3,)"));
  CHECK_THAT(*status, contains_text(R"("index_error":"the disk of the index is full")"));
  const auto metrics = metrics_text(program.reading());
  CHECK_THAT(metrics, contains_text("\ndaybook_unindexed_commits 3\n"));
  CHECK_THAT(metrics, contains_text("\ndaybook_index_failing 1\n"));
}

TEST_CASE("status and metrics tell that the index is well") {
  Program program{false};
  const auto status = status_json(program.reading());
  REQUIRE(status);
  CHECK_THAT(*status, contains_text(R"("unindexed":1,"index_error":null)"));
  CHECK_THAT(*status, contains_text(R"("disk":null)"));  // the store is in memory
  CHECK_THAT(*status, contains_text(R"("scrub":{"finished_at":null,"files":0,"findings":[]})"));
  const auto metrics = metrics_text(program.reading());
  CHECK_THAT(metrics, contains_text("\ndaybook_unindexed_commits 1\n"));
  CHECK_THAT(metrics, contains_text("\ndaybook_index_failing 0\n"));
  CHECK_THAT(metrics, contains_text("\ndaybook_scrub_damaged_files 0\n"));
}
