#include "bench/frame/runner.h"

#include <fmt/format.h>

namespace daybook::bench {
namespace {

/// One side's figures, a number for each turn or round that knew it.
class Side {
 public:
  explicit Side(const std::vector<Figure>& figures) : figures_{figures}, numbers_(figures.size()) {}

  void add(const Sample& sample) {
    for (std::size_t i = 0; i < figures_.size(); ++i) {
      if (const auto number = sample.find(figures_[i])) numbers_[i].push_back(*number);
    }
  }
  Sample median() const {
    Sample sample;
    for (std::size_t i = 0; i < figures_.size(); ++i) {
      if (!numbers_[i].empty()) sample.set(figures_[i], summarize(numbers_[i]).median);
    }
    return sample;
  }
  const std::vector<double>& numbers(std::size_t figure) const { return numbers_[figure]; }

 private:
  const std::vector<Figure>& figures_;
  std::vector<std::vector<double>> numbers_;
};

Result<void> run_round(const Contest& contest, std::size_t slices, std::size_t round,
                       const std::vector<Figure>& figures, Side& values, Side& baselines) {
  Side value_slices{figures};
  Side baseline_slices{figures};
  for (std::size_t slice = 0; slice < slices; ++slice) {
    // At first the workload, also because some baselines repeat what it did.
    const bool workload_first = (round * slices + slice) % 2 == 0;
    for (const bool workload : {workload_first, !workload_first}) {
      if (!workload && !contest.baseline) continue;
      DAYBOOK_TRY(const auto sample, workload ? contest.workload->run() : contest.baseline->run());
      (workload ? value_slices : baseline_slices).add(sample);
    }
  }
  values.add(value_slices.median());
  baselines.add(baseline_slices.median());
  return {};
}

FigureOutcome outcome_of(const Figure& figure, const std::vector<double>& values,
                         const std::vector<double>& baselines) {
  FigureOutcome outcome{figure, summarize(values), {}, {}};
  if (!baselines.empty()) {
    outcome.baseline = summarize(baselines);
    outcome.ratio = summarize(ratios(values, baselines));
  }
  return outcome;
}

std::string last_round(const std::vector<Figure>& figures, const Side& values,
                       const Side& baselines) {
  std::string text;
  for (std::size_t i = 0; i < figures.size(); ++i) {
    if (values.numbers(i).empty()) continue;
    text += fmt::format("{}{} {:.5g}", text.empty() ? "" : ", ", figures[i].name,
                        values.numbers(i).back());
    if (baselines.numbers(i).empty()) continue;
    const auto ratio = ratios(values.numbers(i), baselines.numbers(i)).back();
    text += fmt::format(" to {:.5g} ({:.2f})", baselines.numbers(i).back(), ratio);
  }
  return text;
}

std::optional<double> median_of(const std::vector<double>& numbers) {
  if (numbers.empty()) return std::nullopt;
  return summarize(numbers).median;
}

}  // namespace

std::optional<bool> FigureOutcome::is_met() const {
  if (!figure.goal) return std::nullopt;
  if (figure.goal->of == Goal::Of::value) return figure.is_met(value.median);
  return ratio && figure.is_met(ratio->median);
}

Result<Outcome> run_case(const Case& what, std::size_t rounds, const Tell& tell) {
  DAYBOOK_TRY(const auto contest, what.make());
  auto figures = what.figures;
  figures.push_back(figures::cpu);  // beside whatever else a case looks at
  Side values{figures};
  Side baselines{figures};
  for (std::size_t round = 0; round < rounds; ++round) {
    DAYBOOK_CHECK(run_round(contest, what.slices, round, figures, values, baselines));
    tell(fmt::format("{}, {}: round {} of {}: {}", what.bench, what.name, round + 1, rounds,
                     last_round(what.figures, values, baselines)));
  }
  if (const auto remark = contest.workload->remark(); !remark.empty()) {
    tell(fmt::format("{}, {}: {}", what.bench, what.name, remark));
  }
  Outcome outcome{rounds, {}, median_of(values.numbers(what.figures.size())),
                  median_of(baselines.numbers(what.figures.size()))};
  for (std::size_t i = 0; i < what.figures.size(); ++i) {
    outcome.figures.push_back(outcome_of(figures[i], values.numbers(i), baselines.numbers(i)));
  }
  return outcome;
}

}  // namespace daybook::bench
