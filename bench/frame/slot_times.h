#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace daybook::bench {

/// How long appends take when a fixed number is always under way: the time from the acknowledgement
/// that makes room for the next append to the one that so many places later answers it. It can be
/// told of both sides in the same way, hides no wait of the producer's, and costs a look at the
/// clock for some of them only. One thread, that of the acknowledgements.
class SlotTimes {
 public:
  explicit SlotTimes(std::uint32_t in_flight);

  /// The first append is on its way.
  void start() { start_ = Clock::now(); }
  /// So many more are acknowledged now.
  void acknowledge(std::uint64_t count = 1);
  std::vector<double> micros() const;

 private:
  using Clock = std::chrono::steady_clock;

  const std::uint32_t stride_;     // of the acknowledgements that are timed; divides in_flight
  const std::uint32_t slot_span_;  // in_flight / stride
  Clock::time_point start_ = Clock::now();
  std::uint64_t acknowledged_ = 0;
  std::vector<Clock::time_point> times_;
};

}  // namespace daybook::bench
