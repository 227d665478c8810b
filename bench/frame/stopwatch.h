#pragma once

#include <chrono>
#include <cstdint>

#include "bench/frame/workload.h"

namespace daybook::bench {

/// Time that passed and CPU that this process used, all its threads together, since it was made. A
/// value; read it where the work ends.
class Stopwatch {
 public:
  Stopwatch();

  double seconds() const;
  double cpu_us() const;
  /// Events a second, and CPU per event; nothing when nothing was done.
  Sample rate_of(std::uint64_t events) const;

 private:
  std::chrono::steady_clock::time_point start_;
  double cpu_start_us_;
};

/// Time that passed since it was made, and nothing else: cheap enough for single operations. A
/// value.
class Interval {
 public:
  double micros() const {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start_)
        .count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace daybook::bench
