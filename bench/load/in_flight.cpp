#include "bench/load/in_flight.h"

namespace daybook::bench {

void InFlight::keep(const Error& error) noexcept {
  const std::lock_guard lock{mutex_};
  if (!error_) error_ = error;
}

void InFlight::leave() noexcept {
  times_.acknowledge();
  left_.fetch_add(1, std::memory_order_release);
  left_.notify_one();
}

void InFlight::wait_until_below(std::uint32_t count) {
  auto left = left_.load(std::memory_order_acquire);
  while (entered_ - left > count) {
    left_.wait(left, std::memory_order_acquire);
    left = left_.load(std::memory_order_acquire);
  }
}

Result<void> InFlight::drain() {
  wait_until_below(0);
  const std::lock_guard lock{mutex_};
  if (error_) return fail(*error_);
  return {};
}

}  // namespace daybook::bench
