#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

#include "base/result.h"
#include "bench/frame/slot_times.h"

namespace daybook::bench {

/// How many appends a producer has under way: it blocks at the limit. `leave` is called by one
/// thread at a time, mostly the Store's; the rest by the producer. It must outlive the Store:
/// drain() may return while that thread is still on its way out of the last leave().
class InFlight {
 public:
  explicit InFlight(std::uint32_t max) : max_{max}, times_{max} {}

  void enter() {
    if (entered_ == 0) times_.start();
    ++entered_;
    wait_until_below(max_);
  }
  template <class T>
  void leave(const Result<T>& answer) noexcept {
    if (!answer) keep(answer.error());
    leave();
  }
  /// Waits for all; the first error if there was one.
  Result<void> drain();
  /// How long each took; after drain().
  std::vector<double> micros() const { return times_.micros(); }

 private:
  void keep(const Error& error) noexcept;
  void leave() noexcept;
  // Waits until, besides the one that is entering, fewer than this are under way.
  void wait_until_below(std::uint32_t count);

  const std::uint32_t max_;
  std::uint32_t entered_ = 0;  // may wrap around, as the other one does
  std::atomic<std::uint32_t> left_{0};
  SlotTimes times_;  // written before left_, read after it
  std::mutex mutex_;
  std::optional<Error> error_;
};

}  // namespace daybook::bench
