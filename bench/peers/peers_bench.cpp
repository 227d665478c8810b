#include "bench/peers/peers_bench.h"

#include <unistd.h>

#include "bench/frame/report.h"
#include "bench/peers/peer_turn.h"

namespace daybook::bench {
namespace {

constexpr std::uint32_t judged_workers = 32;
constexpr std::string_view alone = "PostgreSQL, one a transaction";
constexpr std::string_view grouped = "PostgreSQL, 64 a transaction";

struct PeerGoal {
  std::string_view store;
  std::string_view against;
  double times;
};
// Zero: for information. The suite whose workloads these are has tasks for workers.
constexpr PeerGoal goals[] = {{"Daybook in process", alone, 10},
                              {"Daybook in process", grouped, 3},
                              {"Daybook in process, threads", alone, 0},
                              {"Daybook over HTTP", alone, 2}};

/// One peer's rounds of one workload with one number of workers.
struct Series {
  Peer* peer;
  std::unique_ptr<Workload> turn;
  std::vector<Sample> samples;
};

std::vector<double> numbers(const Series& series, const Figure& figure) {
  std::vector<double> found;
  for (const auto& sample : series.samples) found.push_back(sample.find(figure).value_or(0));
  return found;
}

FigureOutcome compare(const Series& series, const Series* reference, const Figure& figure) {
  const auto values = numbers(series, figure);
  FigureOutcome outcome{figure, summarize(values), {}, {}};
  if (reference) {
    const auto baselines = numbers(*reference, figure);
    outcome.baseline = summarize(baselines);
    outcome.ratio = summarize(ratios(values, baselines));
  }
  return outcome;
}

/// The line of a figure, with where it belongs in a plot.
std::string line_of(const PeerWorkload& workload, std::uint32_t workers, const Series& series,
                    const std::string& beside, const FigureOutcome& figure, bool plotted) {
  const Case what{"peers",
                  fmt::format("{}, {} worker{}: {}{}", workload.name, workers,
                              workers == 1 ? "" : "s", series.peer->name(), beside),
                  {figure.figure},
                  {}};
  auto line = to_json(what, {series.samples.size(), {figure}, {}, {}}, figure);
  if (plotted) {
    line.pop_back();
    line += fmt::format(R"(,"store":"{}","workload":"{}","workers":{}}})", series.peer->name(),
                        workload.name, workers);
  }
  return line;
}

const Series* find(const std::vector<Series>& all, std::string_view name) {
  for (const auto& series : all) {
    if (series.peer->name() == name) return &series;
  }
  return nullptr;
}

void tell(const PeerWorkload& workload, std::uint32_t workers, const std::vector<Series>& all,
          std::ostream& out) {
  for (const auto& series : all) {
    for (const auto& figure : {figures::rate, figures::p50, figures::p99}) {
      out << line_of(workload, workers, series, "", compare(series, nullptr, figure), true) << '\n';
    }
  }
  for (const auto& goal : goals) {
    const auto* const ours = find(all, goal.store);
    const auto* const theirs = find(all, goal.against);
    if (!ours || !theirs || workers != judged_workers) continue;
    const bool is_goal = workload.action == PeerAction::append && goal.times > 0;
    const auto judged = is_goal ? figures::rate.with_goal(goal.times) : figures::rate;
    out << line_of(workload, workers, *ours, fmt::format(" beside {}", goal.against),
                   compare(*ours, theirs, judged), false)
        << '\n';
  }
  out.flush();
}

/// Each round in the other direction, and beginning with another one. What a turn left to be
/// written is written before the next one begins, so that nobody waits for another's bytes.
Result<void> run_rounds(std::vector<Series>& all, std::size_t rounds) {
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto forward = (i + round) % all.size();
      auto& series = all[round % 2 == 0 ? forward : all.size() - 1 - forward];
      ::sync();
      const auto sample = series.turn->run();
      if (!sample) return fail(sample.error().within(series.peer->name()));
      series.samples.push_back(*sample);
    }
  }
  return {};
}

Result<void> prepare(const std::vector<std::unique_ptr<Peer>>& peers, const PeerWorkload& workload,
                     const StopFlag& stop) {
  for (const auto& peer : peers) DAYBOOK_CHECK(peer->clear());
  if (workload.action != PeerAction::read) return {};
  for (const auto& peer : peers) {
    if (peer->can(workload)) DAYBOOK_CHECK(fill_for_reading(*peer, stop));
  }
  return {};
}

}  // namespace

Result<void> run_peers(const std::vector<std::unique_ptr<Peer>>& peers, const PeerRounds& rounds,
                       const Context& context, std::ostream& out, std::ostream& err) {
  for (const auto& workload : peer_workloads()) {
    DAYBOOK_CHECK(prepare(peers, workload, context.stop));
    for (const auto workers : rounds.workers) {
      std::vector<Series> all;
      for (const auto& peer : peers) {
        if (!peer->can(workload)) continue;
        all.push_back({peer.get(), make_peer_turn(context, *peer, workload, workers), {}});
      }
      err << fmt::format("peers, {}, {} workers\n", workload.name, workers) << std::flush;
      DAYBOOK_CHECK(run_rounds(all, rounds.rounds));
      tell(workload, workers, all, out);
    }
  }
  return {};
}

}  // namespace daybook::bench
