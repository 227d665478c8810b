#pragma once

#include <csignal>

#include "base/result.h"

namespace daybook::bench {

/// Whether the user wants an end. Workloads look at it now and then, so that everything is closed
/// and removed on the way out. Owned by main; any thread, and a signal handler, may use it.
class StopFlag {
 public:
  void request() { requested_ = 1; }
  bool is_requested() const { return requested_ != 0; }
  /// ErrorCode::closed once it was requested.
  Result<void> check() const {
    if (is_requested()) return fail(ErrorCode::closed, "interrupted");
    return {};
  }

 private:
  volatile std::sig_atomic_t requested_ = 0;
};

/// Makes SIGINT and SIGTERM raise the flag. A second one ends the process at once.
void stop_on_signals(StopFlag& stop);

}  // namespace daybook::bench
