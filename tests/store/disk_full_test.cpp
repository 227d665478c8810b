// Appends are refused before the disk is full, and accepted again when there is room.

#include "store/engine/engine.h"
#include "store/memory/memory_medium.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"
#include "tests/store/failing_index.h"

using namespace daybook;
using namespace daybook::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t mib = 1 << 20;
constexpr DiskSpace roomy{1000 * mib, 500 * mib};
constexpr DiskSpace full{1000 * mib, 10 * mib};

/// A simulation whose disk space the test sets.
class DiskEnvironment final : public Environment {
 public:
  FakeClock& fake_clock() { return simulated_.fake_clock(); }
  void run_all() { simulated_.run_all(); }
  const Clock& clock() const override { return simulated_.clock(); }
  Random& random() override { return simulated_.random(); }
  Executor& executor() override { return simulated_.executor(); }
  std::unique_ptr<Executor> make_serial_executor(std::string_view name) override {
    return simulated_.make_serial_executor(name);
  }
  std::unique_ptr<Latch> make_latch() override { return simulated_.make_latch(); }
  Result<DiskSpace> disk_space(const fs::path&) override {
    ++asked;
    return answer;
  }

  Result<DiskSpace> answer = roomy;
  int asked = 0;

 private:
  SimulatedEnvironment simulated_;
};

/// What a medium reports about its disk, and what it was asked to do.
struct Told {
  engine::Medium::Space space{"/data", 0, 0, 0};
  int written_out = 0;
  bool fails = false;  // make_writable() fails
};

/// A medium in memory that counts what a disk would hold.
class DiskMedium final : public engine::Medium {
 public:
  DiskMedium(std::shared_ptr<engine::MemoryMedium> memory, Told& told)
      : memory_{std::move(memory)}, told_{told} {}

  Result<Serial> find_head() const override { return memory_->find_head(); }
  Result<void> write(const engine::WriteRequest& request) override {
    return memory_->write(request);
  }
  std::unique_ptr<engine::Cursor> cursor() const override { return memory_->cursor(); }
  std::vector<std::string> check_witnesses() const override { return {}; }
  void on_failure(std::function<void(const Error&)>) override {}
  void abandon() noexcept override {}
  std::optional<Space> space() const override { return told_.space; }
  Result<void> make_writable() override {
    if (told_.fails) return fail(ErrorCode::io, "no space left on device");
    told_.space.only_read.clear();
    return {};
  }
  void write_out() override {
    ++told_.written_out;
    told_.space.unflushed_bytes = 0;
  }

 private:
  const std::shared_ptr<engine::MemoryMedium> memory_;
  Told& told_;
};

/// A Store in a simulation, on a disk that the test controls.
struct Simulation {
  explicit Simulation(StoreOptions its_options = {}) : options{std::move(its_options)} {
    store = open().value();
  }
  Result<std::unique_ptr<Store>> open() {
    return engine::Engine::open(environment, options, {StoreId{command(99).uuid}, 1},
                                std::make_unique<DiskMedium>(memory, told),
                                std::make_unique<FailingIndex>(index_fails));
  }
  Result<std::unique_ptr<Store>> open_again() {
    store.reset();
    return open();
  }
  void reopen() {
    store = open_again().value();
    begin();
  }
  void begin() { log = store->open_log(LogName::main()).value(); }
  Result<Receipt> append(Draft draft) {
    return append_and_wait(*log, environment, std::move(draft.request));
  }
  void set_disk(const DiskSpace& disk) {
    environment.answer = disk;
    environment.fake_clock().advance(1s);
  }

  StoreOptions options;
  std::shared_ptr<engine::MemoryMedium> memory = std::make_shared<engine::MemoryMedium>();
  Told told;
  bool index_fails = false;
  DiskEnvironment environment;
  std::unique_ptr<Store> store;
  EventLog* log = nullptr;
};

void set_disk(Backend& backend, const DiskSpace& disk) {
  dynamic_cast<FakeTimeEnvironment&>(backend.environment()).set_disk_space(disk);
  backend.clock().advance(1s);
}

std::uint64_t bytes_on_disk(const fs::path& path) {
  return fs::exists(path) ? fs::file_size(path) : 0;
}

/// Waits until the task that makes the reserve is done; other tasks may run before it.
template <class Condition>
bool eventually(Backend& backend, Condition&& condition) {
  for (int i = 0; i < 10'000 && !condition(); ++i) {
    const auto latch = backend.environment().make_latch();
    backend.environment().executor().post([&] { latch->open(); });
    latch->wait();
  }
  return condition();
}

}  // namespace

TEST_CASE("appends are refused while the disk is almost full, and reads go on") {
  Backend backend{Medium::rocksdb};
  set_disk(backend, roomy);
  append(backend, Draft{command(1)}.event("a-1", "before"));
  set_disk(backend, full);
  const auto error = refusal(backend, Draft{}.event("a-1"));
  CHECK(error.code() == ErrorCode::disk_full);
  CHECK(error.message().find("10.0 MiB free") != std::string::npos);
  CHECK(error.message().find("50.0 MiB must stay free") != std::string::npos);
  CHECK(error.message().find(backend.directory().string()) != std::string::npos);
  CHECK(read_all(backend.log()) == std::vector<std::string>{"before"});
  CHECK_FALSE(backend.store().status().poisoned);
  set_disk(backend, roomy);
  append(backend, Draft{}.event("a-1", "after"));
  CHECK(read_all(backend.log()) == std::vector<std::string>{"before", "after"});
  CHECK(backend.store().verify({})->good());
}

TEST_CASE("a command that was executed gets its receipt although the disk is almost full") {
  StoreOptions options;
  if (GENERATE(false, true)) {
    options.tail_segment_commits_max = 2;  // read from the index
    options.tail_segments_max = 100'000;
  }
  Backend backend{Medium::rocksdb, options};
  set_disk(backend, roomy);
  const auto first = append(backend, Draft{command(1)}.event("a-1"));
  for (int i = 0; i < 8; ++i) append(backend, Draft{}.event("a-1"));
  set_disk(backend, full);
  const auto repeat = append(backend, Draft{command(1)}.event("a-1"));
  CHECK(repeat.repeated);
  CHECK(repeat.token == first.token);
  CHECK(refusal(backend, Draft{command(1), "other"}.event("a-1")).code() ==
        ErrorCode::command_id_reused);
}

TEST_CASE("logs and schemas are not added while the disk is almost full") {
  Backend backend{Medium::rocksdb};
  set_disk(backend, roomy);
  backend.log();
  set_disk(backend, full);
  const auto refused = backend.store().open_log(*LogName::parse("other"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::disk_full);
  CHECK(backend.store().open_log(LogName::main()));
  set_disk(backend, roomy);
  CHECK(backend.store().open_log(*LogName::parse("other")));
}

TEST_CASE("a store opens on a full disk, for reading, and accepts appends when there is room") {
  Backend backend{Medium::rocksdb};
  set_disk(backend, roomy);
  for (int i = 0; i < 20; ++i) append(backend, Draft{}.event("a-1", std::to_string(i)));
  set_disk(backend, {1000 * mib, 0});
  backend.reopen();
  CHECK(backend.store().status().disk->refusing);
  CHECK(read_all(backend.log()).size() == 20);
  CHECK(refusal(backend, Draft{}.event("a-1")).code() == ErrorCode::disk_full);
  set_disk(backend, roomy);
  append(backend, Draft{}.event("a-1", "after"));
  backend.reopen();
  CHECK(read_all(backend.log()).size() == 21);
  CHECK(backend.store().verify({})->good());
}

TEST_CASE("the reserve is given back to open on a full disk, and made when there is plenty") {
  Backend backend{Medium::rocksdb};
  const auto reserve = backend.directory() / "reserve";
  set_disk(backend, roomy);
  backend.reopen();
  append(backend, Draft{}.event("a-1"));
  CHECK(eventually(backend, [&] { return bytes_on_disk(reserve) == 1000 * mib / 64; }));
  set_disk(backend, full);
  backend.reopen();
  CHECK(bytes_on_disk(reserve) == 0);
  CHECK(read_all(backend.log()).size() == 1);
  set_disk(backend, roomy);
  append(backend, Draft{}.event("a-1"));
  CHECK(eventually(backend, [&] { return bytes_on_disk(reserve) == 1000 * mib / 64; }));
}

TEST_CASE("status tells how much is free, how much must be, and that appends are refused") {
  Backend backend{Medium::rocksdb};
  CHECK_FALSE(backend.store().status().disk->refusing);
  set_disk(backend, roomy);
  const auto well = backend.store().status().disk.value();
  CHECK(well.free_bytes == roomy.free_bytes);
  CHECK(well.free_bytes_min == 50 * mib);
  CHECK_FALSE(well.refusing);
  CHECK(well.reason.empty());
  set_disk(backend, full);
  const auto refusing = backend.store().status().disk.value();
  CHECK(refusing.free_bytes == full.free_bytes);
  CHECK(refusing.refusing);
  CHECK(refusing.reason.find("free space") != std::string::npos);
}

TEST_CASE("with a least free space of 0 nothing is refused") {
  StoreOptions options;
  options.free_bytes_min = 0;
  Backend backend{Medium::rocksdb, options};
  set_disk(backend, {1000 * mib, 0});
  append(backend, Draft{}.event("a-1"));
  CHECK(backend.store().status().disk->free_bytes == 0);
  CHECK_FALSE(backend.store().status().disk->refusing);
}

TEST_CASE("a store in memory is on no disk") {
  const auto medium = GENERATE(Medium::memory, Medium::simulation);
  Backend backend{medium};
  if (auto* simulation = dynamic_cast<SimulatedEnvironment*>(&backend.environment())) {
    simulation->set_disk_space(full);
  }
  append(backend, Draft{}.event("a-1"));
  CHECK_FALSE(backend.store().status().disk);
}

TEST_CASE("a flood stops before the disk is full, whatever waits together") {
  Simulation world;
  world.begin();
  world.set_disk({1000 * mib, 50 * mib + 100'000});
  int accepted = 0;
  int refused = 0;
  for (int i = 0; i < 1000; ++i) {
    world.log->append(Draft{}.event("a-1", std::string(1000, 'x')).request,
                      [&](const Result<Receipt>& receipt) { ++(receipt ? accepted : refused); });
  }
  world.environment.run_all();
  CHECK(accepted + refused == 1000);
  // Each takes a little more than 1 KiB, and counts twice.
  CHECK(accepted > 20);
  CHECK(accepted <= 50);
  CHECK(world.append(Draft{}.event("a-1")).error().code() == ErrorCode::disk_full);
}

TEST_CASE("a commit that is too large for what is left is refused, and small ones are not") {
  Simulation world;
  world.begin();
  world.set_disk({100 * mib, 5 * mib + mib});
  const auto large = world.append(Draft{}.event("a-1", std::string(900'000, 'x')));
  REQUIRE_FALSE(large);
  CHECK(large.error().code() == ErrorCode::disk_full);
  CHECK(world.append(Draft{}.event("a-1", "small")));
  CHECK_FALSE(world.store->status().disk->refusing);
}

TEST_CASE("what is not flushed is written out instead of refusing appends for ever") {
  Simulation world;
  world.begin();
  world.told.space.unflushed_bytes = 30 * mib;
  world.set_disk({1000 * mib, 75 * mib});  // enough without those
  CHECK_FALSE(world.append(Draft{}.event("a-1")));
  CHECK(world.told.written_out == 0);
  world.set_disk({1000 * mib, 75 * mib});
  CHECK_FALSE(world.append(Draft{}.event("a-1")));
  CHECK(world.told.written_out == 1);
  world.set_disk({1000 * mib, 75 * mib});
  CHECK(world.append(Draft{}.event("a-1")));
  CHECK(world.told.written_out == 1);
}

TEST_CASE("the disk is not asked for each append") {
  Simulation world;
  world.begin();
  const auto before = world.environment.asked;
  for (int i = 0; i < 1000; ++i) REQUIRE(world.append(Draft{}.event("a-1")));
  CHECK(world.environment.asked == before);
}

TEST_CASE("a disk that cannot be asked changes nothing, and is said in the status") {
  Simulation world;
  world.begin();
  world.environment.answer = fail(ErrorCode::io, "the disk does not answer");
  world.environment.fake_clock().advance(1s);
  CHECK(world.append(Draft{}.event("a-1")));
  CHECK(world.store->status().disk->reason == "the disk does not answer");
  world.set_disk(full);
  CHECK_FALSE(world.append(Draft{}.event("a-1")));
  world.environment.answer = fail(ErrorCode::io, "the disk does not answer");
  world.environment.fake_clock().advance(1s);
  CHECK_FALSE(world.append(Draft{}.event("a-1")));
}

TEST_CASE("a log that can only be read says why, and is opened for writing when there is room") {
  StoreOptions options;
  if (GENERATE(false, true)) options.free_bytes_min = 0;
  Simulation world{options};
  world.told.space.only_read = "the log is only read: make room";
  world.told.space.reserve_bytes = 16 * mib;
  world.told.fails = true;
  world.set_disk(full);
  world.store = world.open_again().value();
  const auto refused = world.store->open_log(LogName::main());
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == Error{ErrorCode::disk_full, "the log is only read: make room"});
  CHECK(world.store->status().disk->refusing);
  CHECK(world.store->status().disk->reason == "the log is only read: make room");

  world.set_disk(roomy);
  CHECK(world.store->open_log(LogName::main()).error().message() ==
        "the log is only read: make room: no space left on device");
  world.told.fails = false;
  world.environment.fake_clock().advance(1s);
  CHECK(world.store->open_log(LogName::main()));
  CHECK_FALSE(world.store->status().disk->refusing);
}

TEST_CASE("a store opens although its index cannot be written, which is done when it can be") {
  StoreOptions options;
  options.tail_segment_commits_max = 2;
  options.tail_segments_max = 4;
  Simulation world{options};
  world.begin();
  for (int i = 0; i < 5; ++i) REQUIRE(world.append(Draft{}.event("a-1")));
  world.index_fails = true;
  world.reopen();
  CHECK(read_stream(*world.log, "a-1").size() == 5);
  world.environment.run_all();
  CHECK(world.store->status().index_error.find("full") != std::string::npos);
  world.index_fails = false;
  world.environment.fake_clock().advance(1s);
  world.environment.run_all();
  CHECK(world.store->status().index_error.empty());
  CHECK(world.store->status().unindexed == 2);
  CHECK(read_stream(*world.log, "a-1").size() == 5);
}

TEST_CASE("a store does not open when more waits for an index that cannot be written than may") {
  StoreOptions options;
  options.tail_segment_commits_max = 2;
  options.tail_segments_max = 2;
  Simulation world{options};
  world.begin();
  for (int i = 0; i < 5; ++i) REQUIRE(world.append(Draft{}.event("a-1")));
  world.index_fails = true;
  const auto refused = world.open_again();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::io);
}
