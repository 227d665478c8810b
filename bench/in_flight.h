#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

#include "core/append.h"

namespace daybook::bench {

/// How many appends a producer has under way: it blocks at the limit. `leave` is called by the
/// Store's thread, the rest by the producer. It must outlive the Store: drain() may return while
/// the Store's thread is still on its way out of the last leave().
class InFlight {
 public:
  explicit InFlight(std::uint32_t max) : max_{max} {}

  void enter() {
    ++entered_;
    wait_until_below(max_);
  }
  void leave(const Result<Receipt>& answer) noexcept;
  /// Waits for all; the first error if there was one.
  Result<void> drain();

 private:
  // Waits until, besides the one that is entering, fewer than this are under way.
  void wait_until_below(std::uint32_t count);

  const std::uint32_t max_;
  std::uint32_t entered_ = 0;  // may wrap around, as the other one does
  std::atomic<std::uint32_t> left_{0};
  std::mutex mutex_;
  std::optional<Error> error_;
};

}  // namespace daybook::bench
