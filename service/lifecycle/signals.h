#pragma once

#include <chrono>
#include <functional>

namespace daybook {

/// What ends a serving process: SIGTERM and SIGINT, taken by whoever waits for them instead of
/// ending the process, and a failed write. Made by the main thread before it starts others, which
/// then inherit that these signals are blocked, and destroyed after everything that may fail to
/// write. One of them in a process, since signals are the process's.
class EndSignals {
 public:
  EndSignals();
  /// Does not return after a failed write: whatever this process finds to do, it ends with 70.
  ~EndSignals();
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  /// Does something during which a signal ends the process at once, with 128 plus its number: what
  /// is only starting has promised nothing. Throws std::system_error when there is no thread.
  void end_at_once_during(const std::function<void()>& start) const;
  /// Blocks until a signal comes; gives its number.
  int wait() const;
  /// From now on the next one ends the process at once: with 128 plus its number, or after a failed
  /// write with 70. By the thread that waited.
  void end_at_next() const;

  /// A write has failed: after `delay`, if not before, the process ends with 70, without tidying up
  /// and without a thread, which could not be had. Any thread.
  void end_poisoned(std::chrono::seconds delay) const;
  bool is_poisoned() const;
  /// Waits for the end that end_poisoned() has announced.
  [[noreturn]] void wait_for_end() const;
};

}  // namespace daybook
