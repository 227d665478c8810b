#include "bench/raw/recorded_log.h"

#include "base/system_environment.h"
#include "base/testing/temporary_directory.h"
#include "bench/load/commands.h"
#include "bench/load/in_flight.h"
#include "core/ports/event_log.h"
#include "store/rocksdb_store.h"
#include "tests/catch.h"

using namespace daybook;
using namespace daybook::bench;

TEST_CASE("the groups that a store wrote are read back from its log") {
  SystemEnvironment environment;
  const testing::TemporaryDirectory directory;
  const auto place = directory.path() / "store";
  CommandShape shape;
  shape.streams = 3;
  Commands commands{shape, environment.clock()};
  {
    InFlight under_way{100};
    const auto store = RocksdbStore::open(place, environment).value();
    auto* const log = store->open_log(LogName::main()).value();
    // The Store's thread is held in the answer to the first commit until seven more are queued:
    // they make one group. Then two that wait for each other.
    const auto held = environment.make_latch();
    const auto queued = environment.make_latch();
    log->append(commands.next(), [&](const Result<Receipt>&) {
      held->open();
      queued->wait();
    });
    held->wait();
    for (int i = 0; i < 7; ++i) {
      under_way.enter();
      log->append(commands.next(), [&](const Result<Receipt>& answer) { under_way.leave(answer); });
    }
    queued->open();
    REQUIRE(under_way.drain());
    for (int i = 0; i < 2; ++i) REQUIRE(append_and_wait(*log, environment, commands.next()));
  }
  const auto recorded = read_recorded_log(place, 2).value();
  CHECK(recorded.groups == std::vector<std::uint32_t>{1, 7, 1, 1});
  CHECK(recorded.commits() == 10);
  CHECK(recorded.events() == 20);
  CHECK(recorded.records.size() == 10);
  CHECK(recorded.median_group() == 1);
  CHECK(recorded.mean_record_bytes() > 2 * Payloads::bytes);
}

TEST_CASE("groups that cannot have been one write are cut") {
  RecordedLog recorded;
  recorded.groups = {7, 3, 4};
  recorded.limit_groups(3);
  CHECK(recorded.groups == std::vector<std::uint32_t>{3, 3, 1, 3, 3, 1});
}
