#pragma once

#include <atomic>

namespace daybook {

/// Lets writes to a data directory through until it is shut: after the first failed write of the
/// log nothing is written there any more, whatever else is open. A program that has a Store and
/// Views in one directory makes one and gives it to both, in their options. Shared; any thread;
/// never opened again.
class WriteGate {
 public:
  void shut() noexcept { is_shut_.store(true, std::memory_order_release); }
  bool is_shut() const noexcept { return is_shut_.load(std::memory_order_acquire); }

 private:
  std::atomic<bool> is_shut_{false};
};

}  // namespace daybook
