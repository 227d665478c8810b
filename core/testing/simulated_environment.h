#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <random>

#include "core/environment.h"

namespace daybook::testing {

/// A clock that stands still until it is told otherwise.
class FakeClock final : public Clock {
 public:
  Timestamp now() const override { return now_; }
  SteadyTime steady_now() const override { return steady_; }

  /// Both clocks go on.
  void advance(std::chrono::microseconds by) {
    now_ += by;
    steady_ += by;
  }
  /// Civil time jumps, as it does when an operator corrects it; the steady clock does not notice.
  void jump_to(Timestamp time) { now_ = time; }

 private:
  Timestamp now_{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
  SteadyTime steady_{};
};

/// An environment without threads: everything runs on one run loop in the order it was posted, with
/// a fake clock and seeded random bytes, so the same seed gives the same run. One thread only.
/// Waiting on a latch runs the loop; when nothing is left to run, time moves to the next timer.
/// Serial executors share the loop: what was posted to one may run after it was destroyed.
class SimulatedEnvironment final : public Environment {
 public:
  explicit SimulatedEnvironment(std::uint64_t seed = 1);
  ~SimulatedEnvironment() override;

  FakeClock& fake_clock() { return clock_; }
  /// Runs one task that is ready; false when there was none.
  bool run_one();
  /// Runs until nothing is ready. Timers in the future stay.
  void run_all();

  const Clock& clock() const override { return clock_; }
  Random& random() override;
  Executor& executor() override;
  std::unique_ptr<Executor> make_serial_executor(std::string_view name) override;
  std::unique_ptr<Latch> make_latch() override;
  Result<DiskSpace> disk_space(const std::filesystem::path&) override { return disk_space_; }
  /// What disk_space() gives from now on, whatever the path; unlimited at first.
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
