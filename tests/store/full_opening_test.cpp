// A directory can be opened although nothing can be written to its disk.

#include <rocksdb/file_system.h>

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/open.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"
#include "tests/store/files.h"

using namespace daybook;
using namespace daybook::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t mib = 1 << 20;

/// No file can be made below a directory while its disk is full.
class FullFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit FullFileSystem(std::string directory)
      : FileSystemWrapper{engine::system_files()}, directory_{std::move(directory)} {}
  const char* Name() const override { return "FullFileSystem"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* context) override {
    if (is_full && name.starts_with(directory_)) {
      return rocksdb::IOStatus::NoSpace("the test has filled the disk");
    }
    return FileSystemWrapper::NewWritableFile(name, options, result, context);
  }

  std::atomic<bool> is_full{false};

 private:
  const std::string directory_;
};

struct World {
  World() { set_full(false); }

  void set_full(bool full) {
    files->is_full = full;
    environment.set_disk_space({1000 * mib, full ? 0 : 500 * mib});
    environment.fake_clock().advance(2s);
  }
  void open() {
    store.reset();
    auto opened = engine::open_rocksdb(directory.path(), environment, options, files);
    if (!opened) FAIL(opened.error().message());
    store = *std::move(opened);
  }
  Result<Receipt> append(Draft draft) {
    auto* log = store->open_log(LogName::main()).value();
    return append_and_wait(*log, environment, std::move(draft.request));
  }
  /// The contents of all files. RocksDB truncates a write-ahead log to its own length, which
  /// changes only its time.
  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> contents;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{directory.path()}) {
      if (entry.is_regular_file()) contents[entry.path().string()] = content_of(entry.path());
    }
    return contents;
  }
  std::vector<std::string> texts() { return read_all(**store->log(LogName::main())); }

  StoreOptions options;
  TemporaryDirectory directory;
  FakeTimeEnvironment environment;
  std::shared_ptr<FullFileSystem> files =
      std::make_shared<FullFileSystem>(directory.path().string());
  std::unique_ptr<Store> store;
};

}  // namespace

TEST_CASE("without a reserve a full disk is only read until there is room, then it is written") {
  World world;
  if (GENERATE(false, true)) {
    world.options.tail_segment_commits_max = 2;  // some of it in the index
    world.options.tail_segments_max = 100;
  }
  world.open();
  for (int i = 0; i < 7; ++i) REQUIRE(world.append(Draft{command(i)}.event("a-1", "early")));
  world.store.reset();
  world.set_full(true);
  std::filesystem::remove(world.directory.path() / "reserve");
  const auto before = world.contents();
  world.open();
  CHECK(world.texts().size() == 7);
  CHECK(world.append(Draft{command(1)}.event("a-1", "early"))->repeated);
  const auto refused = world.append(Draft{}.event("a-1"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::disk_full);
  CHECK(refused.error().message().find("read-only") != std::string::npos);
  CHECK(world.store->verify({})->good());
  CHECK_FALSE(world.store->status().poisoned);
  const TemporaryDirectory backups;
  CHECK(world.store->backup(backups.path(), {}, {}));
  CHECK(world.contents() == before);

  world.set_full(false);
  CHECK(world.append(Draft{}.event("a-1", "late")));
  CHECK_FALSE(world.store->status().disk->refusing);
  CHECK(world.store->backup(backups.path(), {}, {}));
  CHECK(world.texts().size() == 8);
  CHECK(world.store->verify({})->good());
  world.open();
  CHECK(world.texts().back() == "late");
  CHECK(world.store->verify({})->good());
}

TEST_CASE("on a full disk the write-ahead log stays as it is, and its commits count as durable") {
  World world;
  world.open();
  for (int i = 0; i < 7; ++i) REQUIRE(world.append(Draft{}.event("a-1", "early")));
  world.store.reset();
  const auto tables = [&] {
    std::size_t count = 0;
    for (const auto& [name, what] : picture(world.directory.path() / "log")) {
      if (name.ends_with(".sst")) ++count;
    }
    return count;
  };
  const auto before = tables();
  std::filesystem::remove(world.directory.path() / "reserve");  // which would be room enough
  world.environment.set_disk_space({1000 * mib, 0});
  for (int i = 0; i < 3; ++i) {
    world.open();
    CHECK(tables() == before);
    CHECK(world.texts().size() == 7);
  }
  world.set_full(false);
  CHECK(world.append(Draft{}.event("a-1", "late")));
  world.open();
  CHECK(tables() == before + 1);
  CHECK(world.texts().size() == 8);
  CHECK(world.store->verify({})->good());
}
