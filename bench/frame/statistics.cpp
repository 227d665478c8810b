#include "bench/frame/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace daybook::bench {

Summary summarize(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto middle = values.size() / 2;
  const auto median =
      values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {median, {values.front(), values.back()}};
}

std::vector<double> ratios(const std::vector<double>& values,
                           const std::vector<double>& baselines) {
  std::vector<double> result;
  for (std::size_t i = 0; i < values.size() && i < baselines.size(); ++i) {
    result.push_back(baselines[i] > 0 ? values[i] / baselines[i] : 0);
  }
  return result;
}

double percentile(std::vector<double> values, double part) {
  if (values.empty()) return 0;
  const auto rank = std::ceil(part * static_cast<double>(values.size()));
  const auto index = std::clamp(rank - 1, 0.0, static_cast<double>(values.size() - 1));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

Sample with_latency(Sample sample, const std::vector<double>& micros) {
  return sample.set(figures::p50, percentile(micros, 0.5))
      .set(figures::p99, percentile(micros, 0.99));
}

}  // namespace daybook::bench
