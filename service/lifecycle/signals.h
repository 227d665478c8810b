#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <thread>

namespace daybook {

/// The signals of a serving process. SIGTERM and SIGINT end it: at once during the start, later by
/// waking wait(), at the latest `end_time_max` after the first signal. A failed write also ends it.
/// Signals that would end it by default but have no meaning here (SIGHUP, SIGUSR1 and the like) are
/// ignored, each with a line on standard error. SIGQUIT ends it with a core file, as usual.
///
/// All signals go to one thread. Create it on the main thread before other threads start, which
/// then inherit the blocked signals; destroy it after everything that may take long or may fail to
/// write. One per process, since signals belong to the process.
class EndSignals {
 public:
  /// Throws std::system_error when the thread cannot be started.
  explicit EndSignals(std::chrono::milliseconds end_time_max);
  /// After a failed write it does not return: the process ends with 70.
  ~EndSignals();
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  /// Before this call a signal ends the process at once, with 128 plus its number, since nothing
  /// has been promised yet. After it, wait() returns, and the process ends in the same way if it
  /// still runs `end_time_max` after the signal, or when a second signal arrives.
  void begin_serving();
  /// Blocks until a signal that ends the program arrives.
  void wait() const;

  /// Call after a failed write: the process ends with 70 within `delay`, without cleanup and
  /// without allocating. Any thread.
  void end_poisoned(std::chrono::milliseconds delay);
  bool is_poisoned() const;
  /// Waits for the end that end_poisoned() has scheduled.
  [[noreturn]] void wait_for_end() const;

 private:
  using SteadyClock = std::chrono::steady_clock;
  static constexpr std::int64_t never = INT64_MAX;

  void watch();
  int next_of(const sigset_t& taken);
  void wake();
  void end_late() const;
  void take_end(int number);
  /// The process ends at this time at the latest; the earliest call counts. In the clock's ticks.
  void end_at(SteadyClock::time_point time);

  const std::chrono::milliseconds end_time_max_;
  std::atomic<bool> is_serving_ = false;
  std::atomic<int> ending_signal_ = 0;  // the first signal that ends the program
  std::atomic<std::int64_t> end_at_ = never;
  std::atomic<bool> is_over_ = false;
  std::atomic<bool> is_woken_ = false;  // set by wake() for the watcher
  std::thread watcher_;  // last: it uses all of the above
};

}  // namespace daybook
