#pragma once

#include <rocksdb/file_system.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include "base/system_environment.h"
#include "core/ports/store.h"
#include "store/store_options.h"
#include "tests/faults/history.h"

namespace daybook::faults {

/// When timers are due: the mark is synced half a second after it was written, the index tries
/// again after a second.
enum class Timers { at_once, late };

/// How a Store is run.
struct Setup {
  StoreOptions options;
  Timers timers = Timers::at_once;
};

/// Real threads, a clock that counts how often it is asked, and timers as wanted.
class LifeEnvironment final : public Environment, public Clock {
 public:
  explicit LifeEnvironment(Timers timers) : timers_{timers} {}

  const Clock& clock() const override { return *this; }
  Random& random() override { return system_.random(); }
  Executor& executor() override { return system_.executor(); }
  std::unique_ptr<Executor> make_serial_executor(std::string_view name) override {
    return system_.make_serial_executor(name);
  }
  std::unique_ptr<Latch> make_latch() override { return system_.make_latch(); }

  Timestamp now() const override {
    return std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} +
           std::chrono::microseconds{++asked_};
  }
  SteadyTime steady_now() const override {
    return timers_ == Timers::at_once ? SteadyTime{} : system_.clock().steady_now();
  }

 private:
  const Timers timers_;
  mutable std::atomic<std::int64_t> asked_{0};
  SystemEnvironment system_{{.worker_threads = 1}};
};

/// A Store in a directory, for as long as a process would live. Owned by a trial; one thread.
class Life {
 public:
  Life(std::filesystem::path directory, std::shared_ptr<rocksdb::FileSystem> files, Setup setup);
  ~Life();

  Result<void> open();
  bool is_open() const { return store_ != nullptr; }
  Store& store() { return *store_; }
  /// Null when even that fails, as in a poisoned Store.
  EventLog* log();
  /// Sends all, then waits for all answers, which the history takes down.
  void send(History& history, std::span<const Command> commands);
  using Sending = std::function<void(const Command&)>;
  using Answered = std::function<void(const Command&, const Result<Receipt>&)>;  ///< any thread
  void send(std::span<const Command> commands, const Sending& sending, const Answered& answered);
  void close() { store_.reset(); }
  /// Whether StoreOptions::on_poison was told.
  bool was_poisoned() const { return was_poisoned_; }

 private:
  const std::filesystem::path directory_;
  const std::shared_ptr<rocksdb::FileSystem> files_;
  Setup setup_;
  LifeEnvironment environment_;
  std::atomic<bool> was_poisoned_{false};
  std::unique_ptr<Store> store_;
};

}  // namespace daybook::faults
