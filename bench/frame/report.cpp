#include "bench/frame/report.h"

#include <algorithm>

#include <fmt/format.h>

namespace daybook::bench {
namespace {

// Names of benches, cases and units are our own and hold nothing that JSON would escape, and one
// flat line needs no library.
std::string number(std::optional<double> value) {
  return value ? fmt::format("{:.7g}", *value) : "null";
}
std::string pair(const std::optional<Summary>& summary) {
  if (!summary) return "null";
  return fmt::format("[{:.7g},{:.7g}]", summary->spread.min, summary->spread.max);
}
std::optional<double> median(const std::optional<Summary>& summary) {
  if (!summary) return std::nullopt;
  return summary->median;
}

/// Rates in whole events, the rest with the digits that a measurement has.
std::string figure_text(std::optional<double> value) {
  if (!value) return "-";
  if (*value >= 1000) return fmt::format("{:.0f}", *value);
  return *value >= 100 ? fmt::format("{:.1f}", *value) : fmt::format("{:.2f}", *value);
}

std::string goal_text(const Figure& figure) {
  if (!figure.goal) return "-";
  return fmt::format("{} {:.3g}{}", figure.better == Better::higher ? ">=" : "<=",
                     figure.goal->limit, figure.goal->of == Goal::Of::ratio ? "x" : "");
}

class JsonReport final : public Report {
 public:
  explicit JsonReport(std::ostream& out) : out_{out} {}
  void add(const Case& what, const Outcome& outcome) override {
    for (const auto& figure : outcome.figures) out_ << to_json(what, outcome, figure) << '\n';
    out_.flush();  // the next case takes a while
  }

 private:
  std::ostream& out_;
};

class Table final : public Report {
 public:
  Table(std::ostream& out, const std::vector<Case>& cases) : out_{out} {
    for (const auto& one : cases) {
      bench_width_ = std::max(bench_width_, one.bench.size());
      case_width_ = std::max(case_width_, one.name.size());
    }
    row("bench", "case", "figure", "unit", "value", "baseline", "ratio", "min..max", "goal", "met");
  }

  void add(const Case& what, const Outcome& outcome) override {
    for (const auto& one : outcome.figures) {
      const auto range =
          one.ratio ? fmt::format("{:.2f}..{:.2f}", one.ratio->spread.min, one.ratio->spread.max)
                    : fmt::format("{}..{}", figure_text(one.value.spread.min),
                                  figure_text(one.value.spread.max));
      const auto met = one.is_met();
      row(what.bench, what.name, one.figure.name, one.figure.unit, figure_text(one.value.median),
          figure_text(median(one.baseline)), figure_text(median(one.ratio)), range,
          goal_text(one.figure), !met ? "-" : *met ? "yes" : "no");
    }
  }

 private:
  template <class... Columns>
  void row(std::string_view bench, std::string_view name, std::string_view figure,
           std::string_view unit, const Columns&... columns) {
    out_ << fmt::format("{:<{}}  {:<{}}  {:<10}  {:<10}", bench, bench_width_, name, case_width_,
                        figure, unit);
    ((out_ << fmt::format("  {:>10}", columns)), ...);
    out_ << std::endl;
  }

  std::ostream& out_;
  std::size_t bench_width_ = 5;
  std::size_t case_width_ = 4;
};

}  // namespace

std::string to_json(const Case& what, const Outcome& outcome, const FigureOutcome& of) {
  const auto& figure = of.figure;
  const auto met = of.is_met();
  const char* goal_of = !figure.goal                            ? "null"
                        : figure.goal->of == Goal::Of::ratio ? R"("ratio")"
                                                             : R"("value")";
  return fmt::format(
      R"({{"bench":"{}","case":"{}","figure":"{}","unit":"{}","better":"{}","value":{},)"
      R"("baseline":{},"ratio":{},"goal":{},"goal_of":{},"met":{},"rounds":{},)"
      R"("spread":{{"value":{},"baseline":{},"ratio":{}}},"cpu_us":{},"baseline_cpu_us":{}}})",
      what.bench, what.name, figure.name, figure.unit,
      figure.better == Better::higher ? "higher" : "lower", number(of.value.median),
      number(median(of.baseline)), number(median(of.ratio)),
      figure.goal ? number(figure.goal->limit) : "null", goal_of,
      !met   ? "null"
      : *met ? "true"
             : "false",
      outcome.rounds, pair(of.value), pair(of.baseline), pair(of.ratio), number(outcome.cpu_us),
      number(outcome.baseline_cpu_us));
}

std::unique_ptr<Report> make_json_report(std::ostream& out) {
  return std::make_unique<JsonReport>(out);
}

std::unique_ptr<Report> make_table(std::ostream& out, const std::vector<Case>& cases) {
  return std::make_unique<Table>(out, cases);
}

}  // namespace daybook::bench
