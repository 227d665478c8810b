#pragma once

#include <vector>

#include "bench/frame/figure.h"

namespace daybook::bench {

/// From the smallest to the largest.
struct Spread {
  double min = 0;
  double max = 0;
};

/// What many measurements of one thing come to. The median, because one disturbed round must not
/// move it; the whole spread, because it shows how much a difference is worth.
struct Summary {
  double median = 0;
  Spread spread;
};

/// Of an empty list all is 0. With an even count the median lies halfway between the middle two.
Summary summarize(std::vector<double> values);

/// Each value divided by the baseline of the same round: what disturbs a round disturbs both, so
/// the ratio is steadier than either. The lists are equally long.
std::vector<double> ratios(const std::vector<double>& values, const std::vector<double>& baselines);

/// The value below which the given part of the list lies, e.g. 0.5 or 0.99 (nearest rank).
double percentile(std::vector<double> values, double part);

/// The sample with the percentiles that all latencies are told in.
Sample with_latency(Sample sample, const std::vector<double>& micros);

}  // namespace daybook::bench
