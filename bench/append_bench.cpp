#include "bench/append_bench.h"

#include "bench/append_workload.h"
#include "bench/raw_append.h"

namespace daybook::bench {
namespace {

struct Setting {
  std::uint32_t in_flight;
  std::uint32_t events_per_commit;
  bool sync;
  std::optional<double> goal;
};

/// One at a time has its goal as a latency; without a sync there is no goal, the case shows what
/// is left when the disk costs nothing.
constexpr Setting settings[] = {
    {1, 2, true, {}},     {256, 2, true, 1.0},  {4096, 1, true, 0.8},
    {4096, 2, true, 1.1}, {4096, 5, true, 1.3}, {256, 2, false, {}},
};

constexpr double latency_goal = 1.25;

std::optional<double> goal_of(const AppendShape& shape) {
  for (const auto& setting : settings) {
    if (setting.in_flight == shape.in_flight && setting.sync == shape.sync &&
        setting.events_per_commit == shape.commands.events_per_commit) {
      return setting.goal;
    }
  }
  return std::nullopt;
}

std::string name_of(const AppendShape& shape) {
  const auto events = shape.commands.events_per_commit;
  return fmt::format("{} in flight, {} event{} a commit, {}{}", shape.in_flight, events,
                     events == 1 ? "" : "s", shape.sync ? "synced" : "not synced",
                     shape.hash_chain ? "" : ", no hash chain");
}

Case rate_case(const AppendShape& shape, const Context& context) {
  return {"append",
          name_of(shape),
          "events/s",
          Better::higher,
          goal_of(shape),
          [=]() -> Result<Contest> {
            const auto recording = std::make_shared<RecordedLog>();
            return Contest{make_append(context, shape, recording),
                           make_raw_append(context, shape.sync, recording)};
          }};
}

Case latency_case(const AppendShape& shape, const Context& context) {
  return {"append",
          "latency, " + name_of(shape),
          "us",
          Better::lower,
          latency_goal,
          [=]() -> Result<Contest> {
            const auto recording = std::make_shared<RecordedLog>();
            return Contest{make_append_latency(context, shape, recording),
                           make_bare_file(context, recording)};
          }};
}

AppendShape shape_of(const Setting& setting, const AppendOptions& options) {
  return {{setting.events_per_commit, options.streams},
          setting.in_flight,
          setting.sync,
          options.hash_chain};
}

}  // namespace

std::vector<Case> append_cases(const AppendOptions& options, const Context& context) {
  std::vector<Case> cases;
  if (options.in_flight || options.events_per_commit || options.sync) {
    const Setting asked{options.in_flight.value_or(256),
                        options.events_per_commit.value_or(2),
                        options.sync.value_or(true),
                        {}};
    cases.push_back(rate_case(shape_of(asked, options), context));
    return cases;
  }
  cases.push_back(latency_case(shape_of(settings[0], options), context));
  for (const auto& setting : settings) {
    cases.push_back(rate_case(shape_of(setting, options), context));
  }
  return cases;
}

}  // namespace daybook::bench
