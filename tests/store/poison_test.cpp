// A failed write has an unknown outcome: after the first one nothing is acknowledged.

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/open.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"
#include "tests/store_views/copy_as_killed.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

enum class Fault { none, write, sync, mark_write, mark_sync };

/// What the file system does to the write-ahead log or the mark from now on.
struct Faults {
  std::atomic<Fault> fault{Fault::none};
  std::atomic<int> after{0};  ///< operations of that kind that still succeed

  bool strikes(Fault kind) { return fault == kind && after-- <= 0; }
};

rocksdb::IOStatus failure() { return rocksdb::IOStatus::IOError("injected by the test"); }

class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::unique_ptr<rocksdb::FSWritableFile> file, Faults& faults)
      : FSWritableFileOwnerWrapper{std::move(file)}, faults_{faults} {}

  using FSWritableFileOwnerWrapper::Append;
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override {
    if (faults_.strikes(Fault::write)) return failure();
    return FSWritableFileOwnerWrapper::Append(data, options, context);
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* context) override {
    if (faults_.strikes(Fault::sync)) return failure();
    return FSWritableFileOwnerWrapper::Sync(options, context);
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* context) override {
    if (faults_.strikes(Fault::sync)) return failure();
    return FSWritableFileOwnerWrapper::Fsync(options, context);
  }

 private:
  Faults& faults_;
};

class FaultyMark final : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  FaultyMark(std::unique_ptr<rocksdb::FSRandomRWFile> file, Faults& faults)
      : FSRandomRWFileOwnerWrapper{std::move(file)}, faults_{faults} {}

  rocksdb::IOStatus Write(std::uint64_t offset, const rocksdb::Slice& data,
                          const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* context) override {
    if (faults_.strikes(Fault::mark_write)) return failure();
    return FSRandomRWFileOwnerWrapper::Write(offset, data, options, context);
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* context) override {
    if (faults_.strikes(Fault::mark_sync)) return failure();
    return FSRandomRWFileOwnerWrapper::Sync(options, context);
  }

 private:
  Faults& faults_;
};

class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  FaultyFileSystem() : FileSystemWrapper{engine::system_files()} {}
  const char* Name() const override { return "FaultyFileSystem"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* context) override {
    auto status = FileSystemWrapper::NewWritableFile(name, options, result, context);
    if (status.ok() && name.ends_with(".log")) {
      *result = std::make_unique<FaultyFile>(std::move(*result), faults);
    }
    return status;
  }

  rocksdb::IOStatus NewRandomRWFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* result,
                                    rocksdb::IODebugContext* context) override {
    auto status = FileSystemWrapper::NewRandomRWFile(name, options, result, context);
    if (status.ok()) *result = std::make_unique<FaultyMark>(std::move(*result), faults);
    return status;
  }

  Faults faults;
};

/// A Store whose write-ahead log can be made to fail.
class FragileStore {
 public:
  FragileStore() : file_system_{std::make_shared<FaultyFileSystem>()} {
    options_.on_poison = [this](const Error&) { ++told; };
    options_.write_gate = std::make_shared<WriteGate>();
    auto store = engine::open_rocksdb(directory_.path(), environment, options_, file_system_);
    if (!store) FAIL(store.error().message());
    store_ = *std::move(store);
    log = store_->open_log(LogName::main()).value();
  }

  Faults& faults() { return file_system_->faults; }
  Store& store() { return *store_; }
  void close() { store_.reset(); }
  const WriteGate& gate() const { return *options_.write_gate; }
  Result<Receipt> append(Draft draft) {
    return append_and_wait(*log, environment, std::move(draft.request));
  }
  /// What another process would find: a copy of the files, opened elsewhere.
  std::unique_ptr<Store> survivor() {
    REQUIRE(copy_as_killed(directory_.path(), copy_.path() / "store"));
    auto store = RocksdbStore::open(copy_.path() / "store", environment);
    if (!store) FAIL(store.error().message());
    return *std::move(store);
  }

  FakeTimeEnvironment environment;
  std::atomic<int> told{0};
  EventLog* log = nullptr;

 private:
  TemporaryDirectory directory_;
  TemporaryDirectory copy_;
  std::shared_ptr<FaultyFileSystem> file_system_;
  StoreOptions options_;
  std::unique_ptr<Store> store_;
};

}  // namespace

TEST_CASE("a failed write or sync poisons the store") {
  const auto kind = GENERATE(Fault::write, Fault::sync);
  FragileStore fragile;
  std::vector<Position> acknowledged;
  for (std::uint64_t i = 0; i < 5; ++i) {
    const auto receipt = fragile.append(Draft{command(i)}.event("a-1", std::to_string(i)));
    REQUIRE(receipt);
    acknowledged.push_back(receipt->first_position);
  }
  fragile.faults().fault = kind;
  const auto failed = fragile.append(Draft{command(5)}.event("a-1", "unknown"));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code() == ErrorCode::outcome_unknown);
  CHECK(fragile.store().status().poisoned);
  CHECK(fragile.store().status().poison.find("injected by the test") != std::string::npos);

  fragile.faults().fault = Fault::none;  // the disk works again, but the Store stays poisoned
  for (std::uint64_t i = 6; i < 9; ++i) {
    const auto later = fragile.append(Draft{command(i)}.event("a-1", "later"));
    REQUIRE_FALSE(later);
    CHECK(later.error().code() == ErrorCode::outcome_unknown);
  }
  CHECK(fragile.told == 1);
  CHECK(fragile.log->head() == Position{5});
  CHECK(read_all(*fragile.log).size() == 5);  // reads continue
  CHECK(fragile.append(Draft{command(0)}).error().code() == ErrorCode::outcome_unknown);
  fragile.close();

  const auto survivor = fragile.survivor();
  auto& log = **survivor->log(LogName::main());
  const auto texts = read_all(log);
  REQUIRE(texts.size() >= 5);  // what was acknowledged is there; the failed one may be
  REQUIRE(texts.size() <= 6);
  for (std::size_t i = 0; i < 5; ++i) CHECK(texts[i] == std::to_string(i));
  for (std::uint64_t i = 6; i < 9; ++i) CHECK_FALSE(log.find_command(command(i))->has_value());
  CHECK(survivor->verify({})->good());
  // The caller sends its command again and learns its outcome.
  auto again = Draft{command(5)}.event("a-1", "unknown");
  const auto receipt = append_and_wait(log, fragile.environment, std::move(again.request));
  REQUIRE(receipt);
  CHECK(receipt->repeated == (texts.size() == 6));
  CHECK(log.head() == Position{6});
}

TEST_CASE("a failed write shuts the gate that views share") {
  FragileStore fragile;
  REQUIRE(fragile.append(Draft{command(1)}.event("a-1")));
  CHECK_FALSE(fragile.gate().is_shut());
  fragile.faults().fault = Fault::sync;
  REQUIRE_FALSE(fragile.append(Draft{command(2)}.event("a-1")));
  CHECK(fragile.gate().is_shut());
}

TEST_CASE("a failure at any write loses nothing that was acknowledged") {
  const auto kind = GENERATE(Fault::write, Fault::sync);
  const auto after = GENERATE(range(0, 12));
  FragileStore fragile;
  fragile.faults().after = after;
  fragile.faults().fault = kind;
  std::vector<std::uint64_t> acknowledged;
  bool failed = false;
  for (std::uint64_t i = 0; i < 12; ++i) {
    const auto receipt = fragile.append(Draft{command(i)}.event("a-1").event("b-1"));
    CHECK_FALSE((failed && receipt));
    if (receipt) acknowledged.push_back(i);
    failed = failed || !receipt;
  }
  fragile.close();
  const auto survivor = fragile.survivor();
  auto& log = **survivor->log(LogName::main());
  for (const auto i : acknowledged) CHECK(log.find_command(command(i))->has_value());
  CHECK(log.head().value >= 2 * acknowledged.size());
  CHECK(log.head().value <= 2 * acknowledged.size() + 2);
  CHECK(survivor->verify({})->good());
}

TEST_CASE("appends that wait when a write fails get an unknown outcome") {
  FragileStore fragile;
  fragile.faults().fault = Fault::sync;
  std::atomic<int> unknown{0};
  const auto latch = fragile.environment.make_latch();
  std::atomic<int> left{50};
  for (int i = 0; i < 50; ++i) {
    fragile.log->append(Draft{}.event("a-1").request, [&](Result<Receipt> result) {
      if (!result && result.error().code() == ErrorCode::outcome_unknown) ++unknown;
      if (--left == 0) latch->open();
    });
  }
  latch->wait();
  CHECK(unknown == 50);
  CHECK(fragile.told == 1);
}

TEST_CASE("a clean end that fails is told, and what was acknowledged is there") {
  const auto kind = GENERATE(Fault::mark_write, Fault::mark_sync);
  FragileStore fragile;
  REQUIRE(fragile.append(Draft{command(1)}.event("a-1", "kept")));
  fragile.faults().fault = kind;
  fragile.close();
  CHECK(fragile.told == 1);
  const auto store = fragile.survivor();
  CHECK(read_all(**store->log(LogName::main())) == std::vector<std::string>{"kept"});
}

TEST_CASE("a clean end of a store that was poisoned is not told again") {
  FragileStore fragile;
  fragile.faults().fault = Fault::write;
  CHECK_FALSE(fragile.append(Draft{command(1)}.event("a-1", "unknown")));
  fragile.close();
  CHECK(fragile.told == 1);
}
