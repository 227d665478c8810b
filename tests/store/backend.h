#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "base/system_environment.h"
#include "base/testing/simulated_environment.h"
#include "base/testing/temporary_directory.h"
#include "store/memory_store.h"
#include "store/rocksdb_store.h"

namespace daybook::testing {

/// The system's threads and random source, with a clock that the test moves. Owned by a test; any
/// thread.
class FakeTimeEnvironment final : public Environment {
 public:
  FakeClock& fake_clock() { return clock_; }
  const Clock& clock() const override { return clock_; }
  Random& random() override { return system_.random(); }
  Executor& executor() override { return system_.executor(); }
  std::unique_ptr<Executor> make_serial_executor(std::string_view name) override {
    return system_.make_serial_executor(name);
  }
  std::unique_ptr<Latch> make_latch() override { return system_.make_latch(); }
  Result<DiskSpace> disk_space(const std::filesystem::path&) override {
    const std::lock_guard lock{mutex_};
    return disk_space_;
  }
  /// Sets the answer of disk_space(); unlimited at first.
  void set_disk_space(const DiskSpace& space) {
    const std::lock_guard lock{mutex_};
    disk_space_ = space;
  }

 private:
  FakeClock clock_;
  std::mutex mutex_;  // guards the disk space
  DiskSpace disk_space_;
  SystemEnvironment system_;
};

/// The media that the contract suite runs on.
enum class Medium { memory, simulation, rocksdb };

/// An implementation of Store behind one interface: made, reopened and removed. Owned by a test;
/// one thread.
class Backend {
 public:
  explicit Backend(Medium medium, StoreOptions options = {});
  Backend(Backend&&) = default;
  ~Backend();

  Store& store() { return *store_; }
  EventLog& log(std::string_view name = "main");
  Environment& environment() { return *environment_; }
  FakeClock& clock() { return *clock_; }
  Medium medium() const { return medium_; }
  bool has_threads() const { return medium_ != Medium::simulation; }
  const std::filesystem::path& directory() const { return directory_->path(); }

  /// Closes and opens again. A Store in memory is kept, because it would lose its content.
  void reopen();
  void close() { store_.reset(); }

 private:
  void open();

  Medium medium_;
  StoreOptions options_;
  std::unique_ptr<TemporaryDirectory> directory_;
  std::unique_ptr<Environment> environment_;
  FakeClock* clock_ = nullptr;
  std::unique_ptr<Store> store_;
};

/// Call once at the start of a test case. The test case then runs for each medium, with an idle
/// index and with one that is written all the time.
Backend make_backend(StoreOptions options = {});

}  // namespace daybook::testing
