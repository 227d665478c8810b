#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <thread>

namespace daybook {

/// The signals of a serving process. SIGTERM and SIGINT end it: at once while it starts, later by
/// waking whoever waits, and at the latest so long after the first one. A failed write ends it too.
/// Signals without a meaning that would end it by default (SIGHUP, SIGUSR1 and the like) are
/// ignored, each with a line on standard error. SIGQUIT ends it with a core file, as everywhere.
///
/// A thread of its own takes them all. Made by the main thread before it starts others, which then
/// inherit that these signals are blocked, and destroyed after everything that may take long or
/// fail to write. One of them in a process, since signals are the process's.
class EndSignals {
 public:
  /// Throws std::system_error when there is no thread.
  explicit EndSignals(std::chrono::milliseconds end_time_max);
  /// Does not return after a failed write: whatever this process finds to do, it ends with 70.
  ~EndSignals();
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  /// Until now a signal ends the process at once, with 128 plus its number: what is only starting
  /// has promised nothing. From now on wait() returns, and the process ends in the same way when it
  /// is still there `end_time_max` after the signal, or when a second one comes.
  void begin_serving();
  /// Blocks until a signal that ends the program comes.
  void wait() const;

  /// A write has failed: after `delay`, if not before, the process ends with 70, without tidying up
  /// and without anything that could not be had. Any thread.
  void end_poisoned(std::chrono::milliseconds delay);
  bool is_poisoned() const;
  /// Waits for the end that end_poisoned() has announced.
  [[noreturn]] void wait_for_end() const;

 private:
  using SteadyClock = std::chrono::steady_clock;
  static constexpr std::int64_t never = INT64_MAX;

  void watch();
  int next_of(const sigset_t& taken);
  void wake();
  void end_late() const;
  void take_end(int number);
  /// The process ends then at the latest; the earliest of several counts. In the clock's ticks.
  void end_at(SteadyClock::time_point time);

  const std::chrono::milliseconds end_time_max_;
  std::atomic<bool> is_serving_ = false;
  std::atomic<int> ending_signal_ = 0;  // the first one that ends the program
  std::atomic<std::int64_t> end_at_ = never;
  std::atomic<bool> is_over_ = false;
  std::atomic<bool> is_woken_ = false;  // the watcher, by its process
  std::thread watcher_;  // last: it uses all of the above
};

}  // namespace daybook
