// The files of the log are read in the background, periodically and slowly.

#include <rocksdb/cache.h>

#include <algorithm>

#include "store/engine/engine.h"
#include "store/memory/memory_medium.h"
#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/log/rocksdb_medium.h"
#include "store/rocksdb/options.h"
#include "tests/catch.h"
#include "tests/store/closed_store.h"
#include "tests/store/failing_index.h"
#include "tests/support/told.h"

using namespace daybook;
using namespace daybook::testing;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

/// The files of a simulated disk.
struct Files {
  Texts at_rest{"1", "2", "3"};
  Texts damaged{};
  Texts busy{};  // cannot be opened now
  Texts read{};  // in this order
};

/// A medium whose files take one second each to read.
class FilesMedium final : public engine::Medium {
 public:
  FilesMedium(Files& files, FakeClock& clock) : files_{files}, clock_{clock} {}

  Result<Serial> find_head() const override { return memory_.find_head(); }
  Result<void> write(const engine::WriteRequest& request) override {
    return memory_.write(request);
  }
  std::unique_ptr<engine::Cursor> cursor() const override { return memory_.cursor(); }
  std::vector<std::string> check_witnesses() const override { return {}; }
  void on_failure(std::function<void(const Error&)>) override {}
  void abandon() noexcept override {}
  std::optional<Space> space() const override { return Space{}; }
  std::vector<std::string> files_at_rest() const override { return files_.at_rest; }
  Result<void> check_file(const std::string& name) const override {
    clock_.advance(1s);
    files_.read.push_back(name);
    const auto holds = [&](const Texts& texts) { return std::ranges::count(texts, name) > 0; };
    if (holds(files_.damaged)) return fail(ErrorCode::corrupt, "file {} is damaged", name);
    if (holds(files_.busy)) return fail(ErrorCode::io, "file {} cannot be opened", name);
    return {};
  }

 private:
  engine::MemoryMedium memory_;
  Files& files_;
  FakeClock& clock_;
};

/// A Store on such files, read once a day.
struct World {
  explicit World(std::chrono::hours interval = 24h) {
    StoreOptions options;
    options.scrub_interval = interval;
    options.diagnostics = &told;
    store = engine::Engine::open(environment, options, {StoreId{}, 1},
                                 std::make_unique<FilesMedium>(files, environment.fake_clock()),
                                 std::make_unique<FailingIndex>(index_fails))
                .value();
  }
  void pass(std::chrono::microseconds time) {
    environment.fake_clock().advance(time);
    environment.run_all();
  }
  void pass_round() {
    for (int i = 0; i < 3; ++i) pass(9s);
  }
  StoreStatus::Scrub scrub() const { return store->status().scrub; }

  Files files;
  testing::Told told;
  bool index_fails = false;
  SimulatedEnvironment environment;
  std::unique_ptr<Store> store;
};

}  // namespace

TEST_CASE("the files of a log are read once in each interval, with pauses") {
  World world;
  world.pass(59min);
  CHECK(world.files.read.empty());
  CHECK_FALSE(world.scrub().finished_at);
  world.pass(1min);
  CHECK(world.files.read == Texts{"1"});
  world.pass(8s);
  CHECK(world.files.read == Texts{"1"});
  world.pass(1s);
  CHECK(world.files.read == Texts{"1", "2"});
  CHECK_FALSE(world.scrub().finished_at);
  world.pass(9s);
  CHECK(world.files.read == Texts{"1", "2", "3"});
  CHECK(world.scrub().finished_at == world.environment.clock().now());
  CHECK(world.scrub().files == 3);
  CHECK(world.scrub().findings.empty());
  world.files.at_rest = {"3", "4"};
  world.pass(24h);
  world.pass(9s);
  CHECK(world.files.read == Texts{"1", "2", "3", "3", "4"});
  CHECK(world.told.lines().empty());
}

TEST_CASE("a damaged file of the log is told once, and for as long as it is there") {
  World world;
  world.files.damaged = {"2"};
  world.pass(1h);
  world.pass_round();
  CHECK(world.scrub().findings == Texts{"file 2 is damaged"});
  REQUIRE(world.told.lines().size() == 1);
  CHECK(says(world.told.lines().front(), "file 2 is damaged"));
  CHECK(says(world.told.lines().front(), "repair --dry-run"));
  world.pass(24h);
  world.pass_round();
  CHECK(world.scrub().findings == Texts{"file 2 is damaged"});
  CHECK(world.told.lines().size() == 1);
  world.files.at_rest = {"1", "3"};
  world.pass(24h);
  CHECK(world.scrub().findings.empty());
}

TEST_CASE("a file that cannot be read just now is no damage") {
  World world;
  world.files.busy = {"2"};
  world.pass(1h);
  world.pass_round();
  CHECK(world.scrub().finished_at);
  CHECK(world.scrub().findings.empty());
  CHECK(world.files.read == Texts{"1", "2", "3"});
}

TEST_CASE("no file is read in the background without an interval, or after the store was closed") {
  World world{0h};
  world.pass(1000h);
  CHECK(world.files.read.empty());
  World closed;
  closed.pass(1h);
  closed.store.reset();
  closed.pass(1000h);
  CHECK(closed.files.read.size() == 1);
}

TEST_CASE("the first reading in the background begins after a 24th of the interval") {
  World world{1h};
  world.pass(149s);
  CHECK(world.files.read.empty());
  world.pass(1s);
  CHECK(world.files.read.size() == 1);
}

TEST_CASE("a damaged block of a table is found when the file is read in the background") {
  ClosedStore store;
  store.flush();
  const auto table = store.file(".sst");
  const auto name = table.filename().string();
  const auto data = std::make_shared<const engine::DataFiles>(engine::system_files());
  const auto options = engine::log_options({}, rocksdb::NewLRUCache(1 << 20), *data);
  const auto opened = engine::RocksdbMedium::open_for_reading(store.log(), Serial{13}, options,
                                                              {data, nullptr}, "by a test");
  REQUIRE(opened);
  const auto& medium = **opened;
  REQUIRE(medium.files_at_rest() == Texts{name});
  CHECK(medium.check_file(name));
  auto content = content_of(table);
  content[100] = static_cast<char>(content[100] ^ 1);  // in its only data block
  write_file(table, content);
  const auto damaged = medium.check_file(name);
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().code() == ErrorCode::corrupt);
  CHECK(says(damaged.error().message(), table.string()));
  std::filesystem::remove(table);
  CHECK(medium.check_file(name));  // as if it was no longer needed
}
