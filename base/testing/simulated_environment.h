#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <random>

#include "base/environment.h"

namespace daybook::testing {

/// A clock that changes only when told to. Owned by the SimulatedEnvironment; one thread.
class FakeClock final : public Clock {
 public:
  Timestamp now() const override { return now_; }
  SteadyTime steady_now() const override { return steady_; }

  /// Advances both clocks.
  void advance(std::chrono::microseconds by) {
    now_ += by;
    steady_ += by;
  }
  /// Changes civil time only, like an operator who corrects the clock. The steady clock is
  /// unaffected.
  void jump_to(Timestamp time) { now_ = time; }

 private:
  Timestamp now_{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
  SteadyTime steady_{};
};

/// An Environment without threads: all tasks run on one run loop, in the order they were posted,
/// with a fake clock and seeded random bytes. The same seed gives the same run. Owned by the test;
/// one thread. Waiting on a latch runs the loop; if no task is ready, time advances to the next
/// timer. Serial executors share the loop, so a task may run after its executor was destroyed.
class SimulatedEnvironment final : public Environment {
 public:
  explicit SimulatedEnvironment(std::uint64_t seed = 1);
  ~SimulatedEnvironment() override;

  FakeClock& fake_clock() { return clock_; }
  /// Runs one ready task; false if there was none.
  bool run_one();
  /// Runs until no task is ready. Timers in the future remain.
  void run_all();

  const Clock& clock() const override { return clock_; }
  Random& random() override;
  Executor& executor() override;
  std::unique_ptr<Executor> make_serial_executor(std::string_view name) override;
  std::unique_ptr<Latch> make_latch() override;
  Result<DiskSpace> disk_space(const std::filesystem::path&) override { return disk_space_; }
  /// Sets the result of disk_space() for every path. Unlimited by default.
  void set_disk_space(const DiskSpace& space) { disk_space_ = space; }

 private:
  class LoopExecutor;
  class LoopLatch;
  class SeededRandom;
  bool run_one_or_advance(SteadyTime until);

  FakeClock clock_;
  DiskSpace disk_space_;
  std::deque<Task> ready_;
  std::multimap<SteadyTime, Task> timers_;
  std::unique_ptr<SeededRandom> random_;
  std::unique_ptr<LoopExecutor> executor_;
};

}  // namespace daybook::testing
