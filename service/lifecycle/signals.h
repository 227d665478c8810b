#pragma once

namespace daybook {

/// SIGTERM and SIGINT, taken by whoever waits for them instead of ending the process. Made by the
/// main thread before it starts others, which then inherit that these signals are blocked.
class EndSignals {
 public:
  EndSignals();
  /// Blocks until one comes; gives its number.
  int wait() const;
  /// From now on the next one ends the process at once.
  void end_at_next() const;
};

}  // namespace daybook
