#include "bench/report.h"

#include <algorithm>

#include <fmt/format.h>

namespace daybook::bench {
namespace {

// Names of benches, cases and units are our own and hold nothing that JSON would escape, and one
// flat line needs no library.
std::string pair(const Spread& spread) {
  return fmt::format("[{:.7g},{:.7g}]", spread.min, spread.max);
}

/// Throughput in whole events, latency in tenths of a microsecond.
std::string figure(double value) {
  return value >= 10'000 ? fmt::format("{:.0f}", value) : fmt::format("{:.1f}", value);
}

class JsonReport final : public Report {
 public:
  explicit JsonReport(std::ostream& out) : out_{out} {}
  void add(const Case& what, const Outcome& outcome) override {
    out_ << to_json(what, outcome) << std::endl;  // flushed: the next case takes a while
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
    row("bench", "case", "unit", "value", "baseline", "ratio", "min..max", "goal", "met", "cpu us",
        "baseline");
  }

  void add(const Case& what, const Outcome& outcome) override {
    const auto& ratio = outcome.ratio;
    const auto goal =
        what.goal
            ? fmt::format("{} {:.2f}", what.better == Better::higher ? ">=" : "<=", *what.goal)
            : std::string{"-"};
    const auto* met = !what.goal ? "-" : what.is_met(ratio.median) ? "yes" : "no";
    row(what.bench, what.name, what.unit, figure(outcome.value.median),
        figure(outcome.baseline.median), fmt::format("{:.2f}", ratio.median),
        fmt::format("{:.2f}..{:.2f}", ratio.spread.min, ratio.spread.max), goal, met,
        fmt::format("{:.2f}", outcome.cpu_us), fmt::format("{:.2f}", outcome.baseline_cpu_us));
  }

 private:
  template <class... Columns>
  void row(std::string_view bench, std::string_view name, std::string_view unit,
           const Columns&... columns) {
    out_ << fmt::format("{:<{}}  {:<{}}  {:<8}", bench, bench_width_, name, case_width_, unit);
    ((out_ << fmt::format("  {:>10}", columns)), ...);
    out_ << std::endl;
  }

  std::ostream& out_;
  std::size_t bench_width_ = 5;
  std::size_t case_width_ = 4;
};

}  // namespace

std::string to_json(const Case& what, const Outcome& outcome) {
  const std::string goal = what.goal ? fmt::format("{:.7g}", *what.goal) : "null";
  const char* met = !what.goal ? "null" : what.is_met(outcome.ratio.median) ? "true" : "false";
  return fmt::format(R"({{"bench":"{}","case":"{}","unit":"{}","value":{:.7g},"baseline":{:.7g},)"
                     R"("ratio":{:.7g},"goal":{},"met":{},"rounds":{},)"
                     R"("spread":{{"value":{},"baseline":{},"ratio":{}}},)"
                     R"("cpu_us":{:.7g},"baseline_cpu_us":{:.7g}}})",
                     what.bench, what.name, what.unit, outcome.value.median,
                     outcome.baseline.median, outcome.ratio.median, goal, met, outcome.rounds,
                     pair(outcome.value.spread), pair(outcome.baseline.spread),
                     pair(outcome.ratio.spread), outcome.cpu_us, outcome.baseline_cpu_us);
}

std::unique_ptr<Report> make_json_report(std::ostream& out) {
  return std::make_unique<JsonReport>(out);
}

std::unique_ptr<Report> make_table(std::ostream& out, const std::vector<Case>& cases) {
  return std::make_unique<Table>(out, cases);
}

}  // namespace daybook::bench
