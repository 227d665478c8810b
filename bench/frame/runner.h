#pragma once

#include <functional>
#include <string_view>

#include "bench/frame/statistics.h"
#include "bench/frame/workload.h"

namespace daybook::bench {

/// One figure of one case over all rounds.
struct FigureOutcome {
  Figure figure;
  Summary value;
  std::optional<Summary> baseline;  ///< nothing when the baseline does not know the figure
  std::optional<Summary> ratio;     ///< of the pairs, so not the ratio of the medians

  /// Nothing without a goal.
  std::optional<bool> is_met() const;
};

struct Outcome {
  std::size_t rounds = 0;
  std::vector<FigureOutcome> figures;  ///< those of the case, in its order
  std::optional<double> cpu_us;        ///< per event: the median, whatever the case looks at
  std::optional<double> baseline_cpu_us;
};

/// Told what happens while it happens.
using Tell = std::function<void(std::string_view)>;

/// Runs workload and baseline in turn: A B, B A, A B ... so that neither always profits from what
/// the other left behind, and a slow minute of the machine meets both. In a case of several slices
/// they take that many turns in each round.
Result<Outcome> run_case(const Case& what, std::size_t rounds, const Tell& tell);

}  // namespace daybook::bench
