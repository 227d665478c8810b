#include "bench/load/zipf.h"

#include <algorithm>
#include <cmath>

namespace daybook::bench {

Zipf::Zipf(std::uint32_t count, double exponent) {
  sums_.reserve(count);
  double sum = 0;
  for (std::uint32_t k = 0; k < count; ++k) {
    sum += std::pow(1.0 / (k + 1.0), exponent);
    sums_.push_back(sum);
  }
}

std::uint32_t Zipf::next(SeededRandom& random) const {
  const auto point = random.part() * sums_.back();
  const auto found = std::upper_bound(sums_.begin(), sums_.end(), point);
  return static_cast<std::uint32_t>(std::min(found, sums_.end() - 1) - sums_.begin());
}

}  // namespace daybook::bench
