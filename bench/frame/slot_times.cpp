#include "bench/frame/slot_times.h"

#include <algorithm>
#include <bit>

namespace daybook::bench {
namespace {

constexpr std::uint32_t stride_max = 16;

std::uint32_t stride_of(std::uint32_t in_flight) {
  return std::min(stride_max, 1U << std::countr_zero(std::max(in_flight, 1U)));
}

}  // namespace

SlotTimes::SlotTimes(std::uint32_t in_flight)
    : stride_{stride_of(in_flight)}, slot_span_{std::max(in_flight, 1U) / stride_} {
  times_.reserve(64 * 1024);  // so that no reallocation is measured for a while
}

void SlotTimes::acknowledge(std::uint64_t count) {
  const auto timed = (acknowledged_ + count) / stride_ - acknowledged_ / stride_;
  acknowledged_ += count;
  if (timed > 0) times_.insert(times_.end(), timed, Clock::now());
}

std::vector<double> SlotTimes::micros() const {
  std::vector<double> result;
  result.reserve(times_.size());
  for (std::size_t i = 0; i < times_.size(); ++i) {
    const auto since = i < slot_span_ ? start_ : times_[i - slot_span_];
    result.push_back(std::chrono::duration<double, std::micro>(times_[i] - since).count());
  }
  return result;
}

}  // namespace daybook::bench
