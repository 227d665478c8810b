#pragma once

#include <functional>
#include <string_view>

#include "bench/statistics.h"
#include "bench/workload.h"

namespace daybook::bench {

/// The figures of one case over all rounds.
struct Outcome {
  std::size_t rounds = 0;
  Summary value;
  Summary baseline;
  Summary ratio;      ///< of the pairs, so not the ratio of the medians
  double cpu_us = 0;  ///< the median
  double baseline_cpu_us = 0;
};

/// Told what happens while it happens.
using Tell = std::function<void(std::string_view)>;

/// Runs workload and baseline in turn: A B, B A, A B ... so that neither always profits from what
/// the other left behind, and a slow minute of the machine meets both.
Result<Outcome> run_case(const Case& what, std::size_t rounds, const Tell& tell);

}  // namespace daybook::bench
