#include "bench/runner.h"

#include <fmt/format.h>

namespace daybook::bench {
namespace {

struct Samples {
  std::vector<double> values;
  std::vector<double> cpu_us;

  void add(const Sample& sample) {
    values.push_back(sample.value);
    cpu_us.push_back(sample.cpu_us);
  }
};

void tell_round(const Case& what, std::size_t round, std::size_t rounds, const Samples& values,
                const Samples& baselines, const Tell& tell) {
  tell(fmt::format("{}, {}: round {} of {}: {:.0f} {}, baseline {:.0f}, ratio {:.2f}", what.bench,
                   what.name, round + 1, rounds, values.values.back(), what.unit,
                   baselines.values.back(), ratios(values.values, baselines.values).back()));
}

}  // namespace

Result<Outcome> run_case(const Case& what, std::size_t rounds, const Tell& tell) {
  DAYBOOK_TRY(const auto contest, what.make());
  Samples values;
  Samples baselines;
  for (std::size_t round = 0; round < rounds; ++round) {
    const bool workload_first = round % 2 == 0;  // also because baselines repeat what it did
    for (const bool workload : {workload_first, !workload_first}) {
      DAYBOOK_TRY(const auto sample, workload ? contest.workload->run() : contest.baseline->run());
      (workload ? values : baselines).add(sample);
    }
    tell_round(what, round, rounds, values, baselines, tell);
  }
  if (const auto remark = contest.workload->remark(); !remark.empty()) {
    tell(fmt::format("{}, {}: {}", what.bench, what.name, remark));
  }
  return Outcome{rounds,
                 summarize(values.values),
                 summarize(baselines.values),
                 summarize(ratios(values.values, baselines.values)),
                 summarize(values.cpu_us).median,
                 summarize(baselines.cpu_us).median};
}

}  // namespace daybook::bench
