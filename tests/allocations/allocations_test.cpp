// How often an append allocates between EventLog::append and its answer. At most once per event is
// what is wanted; it was once per commit (the Receipt's streams) and for every sixth task of an
// executor, and is now a few times per thousand events, for what grows with the log.
//
// Counted are the caller's thread and those that the Store decides and writes on, for as long as
// the caller is inside append() and while an answer is given. What is left out, and why:
// * inside of Medium::write, where RocksDB allocates what it likes;
// * the indexer's thread, which follows later and in its own time;
// * making the request, which is the caller's.

#include <rocksdb/cache.h>

#include <atomic>
#include <string_view>
#include <vector>

#include "base/system_environment.h"
#include "store/engine/engine.h"
#include "store/rocksdb/directory.h"
#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/index/rocksdb_index.h"
#include "store/rocksdb/log/rocksdb_medium.h"
#include "store/rocksdb/options.h"
#include "tests/allocations/counting_new.h"
#include "tests/catch.h"
#include "tests/store/backend.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

/// An environment whose serial executors count, but for the indexer's.
class CountingEnvironment final : public Environment {
 public:
  const Clock& clock() const override { return system_.clock(); }
  Random& random() override { return system_.random(); }
  Executor& executor() override { return system_.executor(); }
  std::unique_ptr<Executor> make_serial_executor(std::string_view name) override {
    auto executor = system_.make_serial_executor(name);  // always the same thread
    if (name != "daybook-index") executor->post([] { count_allocations_of_this_thread(); });
    return executor;
  }
  std::unique_ptr<Latch> make_latch() override { return system_.make_latch(); }

 private:
  SystemEnvironment system_;
};

/// A medium whose writes do not count.
class UncountedMedium final : public engine::Medium {
 public:
  explicit UncountedMedium(std::unique_ptr<engine::Medium> medium) : medium_{std::move(medium)} {}

  Result<Serial> find_head() const override { return medium_->find_head(); }
  Result<void> write(const engine::WriteRequest& request) override {
    const Uncounted uncounted;
    return medium_->write(request);
  }
  std::unique_ptr<engine::Cursor> cursor() const override { return medium_->cursor(); }
  std::vector<std::string> check_witnesses() const override { return medium_->check_witnesses(); }
  void on_failure(std::function<void(const Error&)> told) override {
    medium_->on_failure(std::move(told));
  }
  void abandon() noexcept override { medium_->abandon(); }

 private:
  std::unique_ptr<engine::Medium> medium_;
};

struct Load {
  std::size_t events_per_commit = 1;
  std::size_t in_flight = 1;
};

/// Appends so many commits, some of each under way. Allocations per event.
class Producer {
 public:
  Producer(EventLog& log, Environment& environment, Load load)
      : log_{log}, environment_{environment}, load_{load} {
    for (int i = 0; i < streams; ++i) {
      streams_.push_back(*StreamId::make("account", fmt::format("customer-{:08}", i)));
    }
  }

  double append(std::size_t commits) {
    std::vector<AppendRequest> requests;
    for (std::size_t i = 0; i < commits; ++i) requests.push_back(next());
    const auto before = allocations();
    for (auto& request : requests) append(std::move(request));
    wait_until_below(0);
    const auto count = allocations() - before;
    CHECK(refused_ == 0);
    return static_cast<double>(count) / static_cast<double>(commits * load_.events_per_commit);
  }

 private:
  static constexpr int streams = 500;

  AppendRequest next() {
    const auto number = made_++ % streams;
    AppendRequest request;
    request.command_id.uuid = Uuid::make_v7(environment_.clock(), environment_.random());
    request.streams.push_back(streams_[number]);
    request.condition.expected.push_back({streams_[number], versions_[number]});
    for (std::size_t i = 0; i < load_.events_per_commit; ++i) {
      NewEvent event;
      event.schema = 42;
      event.payload = kj::heapArray<capnp::word>(32);
      request.events.push_back(std::move(event));
    }
    versions_[number] = versions_[number].next(load_.events_per_commit);
    return request;
  }

  void append(AppendRequest request) {
    wait_until_below(load_.in_flight);
    ++under_way_;
    log_.append(std::move(request), [this](const Result<Receipt>& receipt) {
      if (!receipt) ++refused_;
      --under_way_;
      under_way_.notify_one();
    });
  }
  void wait_until_below(std::size_t count) {
    auto now = under_way_.load();
    for (; now > 0 && now >= count; now = under_way_.load()) under_way_.wait(now);
  }

  EventLog& log_;
  Environment& environment_;
  const Load load_;
  std::vector<StreamId> streams_;
  std::vector<Version> versions_ = std::vector<Version>(streams);
  std::uint64_t made_ = 0;
  std::atomic<std::size_t> under_way_{0};
  std::atomic<std::size_t> refused_{0};
};

Result<std::unique_ptr<Store>> open_store(const std::filesystem::path& directory,
                                          Environment& environment) {
  StoreOptions options;
  options.durability = Durability::process_crash;
  const auto data = std::make_shared<const engine::DataFiles>(engine::system_files());
  DAYBOOK_TRY(auto opened,
              engine::open_directory(directory, *data->files, environment, true));
  const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  const engine::Database::Shared shared{data, opened.lock};
  DAYBOOK_TRY(auto medium,
              engine::RocksdbMedium::open(directory / "log", Serial{0},
                                          engine::log_options(options, cache, *data), shared));
  std::vector<std::string> notices;
  DAYBOOK_TRY(auto index,
              engine::RocksdbIndex::open(directory / "index",
                                         engine::index_options(options, cache, *data),
                                         opened.format, shared, notices));
  return engine::Engine::open(environment, options, opened.format.identity,
                              std::make_unique<UncountedMedium>(std::move(medium)),
                              std::move(index));
}

}  // namespace

TEST_CASE("an append to a store that is warm allocates less than once in ten events") {
  const auto events = GENERATE(std::size_t{1}, std::size_t{2}, std::size_t{5});
  const auto in_flight = GENERATE(std::size_t{1}, std::size_t{300});
  CAPTURE(events, in_flight);
  const TemporaryDirectory directory;
  CountingEnvironment environment;
  const auto store = *open_store(directory.path(), environment);
  Producer producer{**store->open_log(LogName::main()), environment, {events, in_flight}};
  producer.append(5000);
  count_allocations_of_this_thread();
  const auto per_event = producer.append(20'000);
  CHECK(per_event > 0);  // segments of the tail, at least: the counting works
  CHECK(per_event < 0.1);
}
