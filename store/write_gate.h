#pragma once

#include <atomic>

namespace daybook {

/// Stops all writes to a data directory after the first failed write of the log. A program with a
/// Store and Views in one directory gives both the same gate in their options. Shared; any thread.
/// Once shut, it stays shut.
class WriteGate {
 public:
  void shut() noexcept { is_shut_.store(true, std::memory_order_release); }
  bool is_shut() const noexcept { return is_shut_.load(std::memory_order_acquire); }

 private:
  std::atomic<bool> is_shut_{false};
};

}  // namespace daybook
