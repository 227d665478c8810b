#pragma once

#include <cstdint>
#include <vector>

#include "bench/load/seeded_random.h"

namespace daybook::bench {

/// Numbers from 0 to below `count`, number k as often as 1 / (k + 1) to the exponent: few are drawn
/// often and most hardly ever, as customers are. A value; one thread.
class Zipf {
 public:
  Zipf(std::uint32_t count, double exponent);

  std::uint32_t next(SeededRandom& random) const;
  /// How much of all falls to the most frequent number.
  double share_of_first() const { return 1 / sums_.back(); }

 private:
  std::vector<double> sums_;  // of the weights up to here
};

}  // namespace daybook::bench
