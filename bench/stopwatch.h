#pragma once

#include <chrono>
#include <cstdint>

#include "bench/workload.h"

namespace daybook::bench {

/// Time that passed and CPU that this process used, all its threads together, since it was made. A
/// value; read it where the work ends.
class Stopwatch {
 public:
  Stopwatch();

  double seconds() const;
  double cpu_us() const;
  /// Events a second, and CPU per event.
  Sample rate_of(std::uint64_t events) const;

 private:
  std::chrono::steady_clock::time_point start_;
  double cpu_start_us_;
};

}  // namespace daybook::bench
