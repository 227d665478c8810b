#include "tests/faults/base.h"

#include <condition_variable>
#include <fstream>

#include "store/rocksdb/files/system_files.h"
#include "tests/faults/workload.h"
#include "tests/support/fault_file_system.h"

namespace daybook::faults {
namespace {

namespace fs = std::filesystem;
using support::Choice;
using support::FaultFileSystem;

/// Lets RocksDB begin no table of the log until it is released.
class HeldTables final : public rocksdb::FileSystemWrapper {
 public:
  explicit HeldTables(std::shared_ptr<rocksdb::FileSystem> files)
      : FileSystemWrapper{std::move(files)} {}
  const char* Name() const override { return "HeldTables"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* context) override {
    if (name.ends_with(".sst") && fs::path{name}.parent_path().filename() == "log") {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return !held_; });
    }
    return FileSystemWrapper::NewWritableFile(name, options, result, context);
  }
  void hold(bool held) {
    const std::lock_guard lock{mutex_};
    held_ = held;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
};

Setup setup_of(BaseKind kind, std::uint64_t seed) {
  Choice choice{seed, "base"};
  auto setup = choose_setup(choice, Durability::power_loss);
  if (kind == BaseKind::small) setup.options.log_write_buffer_bytes = 4 << 20;
  if (kind == BaseKind::logs) setup.options.log_write_buffer_bytes = 64 << 10;
  return setup;
}

void append(Life& life, History& history, std::size_t count, std::uint32_t bytes) {
  for (std::size_t i = 0; i < count; ++i) {
    life.send(history, std::vector<Command>{{history.next_number(), 1, bytes}});
  }
}

}  // namespace

void make_base(const fs::path& directory, BaseKind kind, std::uint64_t seed, Report& report) {
  Choice choice{seed};
  const auto setup = setup_of(kind, seed);
  const auto disk = directory / "disk";
  fs::create_directory(disk);
  const auto files = std::make_shared<FaultFileSystem>(disk, engine::system_files());
  const auto tables = std::make_shared<HeldTables>(files);
  History history;
  Life life{disk, tables, setup};
  bool good = life.open().has_value();
  constexpr std::uint32_t heavy_bytes = 90'000;  // of a record: more than a write buffer
  if (good && kind == BaseKind::small) {
    append(life, history, 12, 100);
  } else if (good && kind == BaseKind::logs) {
    append(life, history, 3, 20'000);
    tables->hold(true);
    append(life, history, 2, heavy_bytes);
    append(life, history, 2, 12'000);
  } else if (good) {
    good = work(life, history, 12, choose_weight(choice), choice);
    life.close();
    good = good && life.open() && work(life, history, 8, Weight::light, choice);
  }
  if (!good) report.violation("the base cannot be made");
  const auto leave = [&] {
    files->power_loss(seed, support::Unsynced::kept, directory / "store");
  };
  const bool is_killed = kind == BaseKind::killed || kind == BaseKind::logs;
  if (is_killed) leave();
  tables->hold(false);
  life.close();
  if (!is_killed) leave();
  history.save(directory / "history");
  std::ofstream{directory / "made"} << static_cast<int>(kind) << ' ' << seed;
}

Base copy_base(const fs::path& directory, const fs::path& copy) {
  int kind = 0;
  std::uint64_t seed = 0;
  std::ifstream{directory / "made"} >> kind >> seed;
  fs::copy(directory / "store", copy, fs::copy_options::recursive);
  Base base{copy, setup_of(static_cast<BaseKind>(kind), seed), {}};
  base.history.load(directory / "history");
  return base;
}

}  // namespace daybook::faults
