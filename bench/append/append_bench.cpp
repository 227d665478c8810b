#include "bench/append/append_bench.h"

#include <algorithm>

#include "bench/append/append_workload.h"
#include "bench/raw/bare_file.h"
#include "bench/raw/raw_append.h"

namespace daybook::bench {
namespace {

/// A case of many in flight, and what is asked of it. Nothing is asked without a sync: that case
/// shows what is left when the disk costs nothing.
struct Setting {
  std::uint32_t in_flight;
  std::uint32_t events_per_commit;
  std::uint32_t tags;
  bool sync;
  std::optional<double> rate_goal{};
  std::optional<double> cpu_goal{};
  std::optional<double> p99_goal{};
};

constexpr double p99_goal = 2.0;
constexpr Setting settings[] = {
    {.in_flight = 256, .events_per_commit = 2, .tags = 0, .sync = true, .rate_goal = 1.0,
     .cpu_goal = 1 / 0.8},
    {.in_flight = 4096, .events_per_commit = 1, .tags = 0, .sync = true, .rate_goal = 0.8,
     .p99_goal = p99_goal},
    {.in_flight = 4096, .events_per_commit = 2, .tags = 0, .sync = true, .rate_goal = 1.1,
     .p99_goal = p99_goal},
    {.in_flight = 4096, .events_per_commit = 5, .tags = 0, .sync = true, .rate_goal = 1.3,
     .p99_goal = p99_goal},
    {.in_flight = 4096, .events_per_commit = 2, .tags = 2, .sync = true, .rate_goal = 0.75},
    {.in_flight = 256, .events_per_commit = 2, .tags = 0, .sync = false},
};

constexpr double latency_goal = 1.25;
constexpr double writers_goal = 2.0;
constexpr double collapse_goal = 0.9;  // of what 32 writers reach
constexpr double boundary_goal = 0.85;

Figure with(const Figure& figure, std::optional<double> goal) {
  return goal ? figure.with_goal(*goal) : figure;
}

/// How long a sync takes changes from second to second when others use the disk, and with one
/// append at a time little else counts: short turns let both sides meet the same.
std::size_t slices_of(const AppendShape& shape, double seconds) {
  constexpr double shortest = 0.35;
  return shape.sync ? static_cast<std::size_t>(std::clamp(seconds / shortest, 1.0, 8.0)) : 1;
}

Context lasting(Context context, double seconds) {
  context.seconds = seconds;
  return context;
}

std::string work_of(const AppendShape& shape) {
  const auto events = shape.commands.events_per_commit;
  const auto tags = shape.commands.tags_per_event;
  return fmt::format("{} event{} a commit, {}{}{}", events, events == 1 ? "" : "s",
                     tags == 0   ? ""
                     : tags == 1 ? "1 tag an event, "
                                 : fmt::format("{} tags an event, ", tags),
                     shape.sync ? "synced" : "not synced",
                     shape.hash_chain ? "" : ", no hash chain");
}

const Setting& setting_of(const AppendShape& shape) {
  static constexpr Setting no_goals{};
  const auto* const found =
      std::find_if(std::begin(settings), std::end(settings), [&](const Setting& setting) {
        return setting.in_flight == shape.in_flight && setting.sync == shape.sync &&
               setting.tags == shape.commands.tags_per_event &&
               setting.events_per_commit == shape.commands.events_per_commit;
      });
  return found == std::end(settings) ? no_goals : *found;
}

Case latency_case(const AppendShape& shape, const Context& context) {
  const auto slices = slices_of(shape, context.seconds);
  const auto turn = lasting(context, context.seconds / static_cast<double>(slices));
  const auto goal = shape.sync ? std::optional{latency_goal} : std::nullopt;
  return {"append", fmt::format("1 in flight, {}", work_of(shape)),
          {with(figures::p50, goal), figures::p99, figures::rate, figures::cpu},
          [=]() -> Result<Contest> {
            const auto recording = std::make_shared<RecordedLog>();
            return Contest{make_append_latency(turn, shape, recording),
                           make_bare_file(turn, shape.sync, recording)};
          },
          slices};
}

Case rate_case(const AppendShape& shape, const Context& context) {
  const auto& setting = setting_of(shape);
  return {"append", fmt::format("{} in flight, {}", shape.in_flight, work_of(shape)),
          {with(figures::rate, setting.rate_goal), with(figures::cpu, setting.cpu_goal),
           figures::p50, with(figures::p99, setting.p99_goal)},
          [=]() -> Result<Contest> {
            const auto recording = std::make_shared<RecordedLog>();
            return Contest{make_append(context, shape, recording),
                           make_raw_append(context, shape.sync, shape.in_flight, recording)};
          }};
}

/// Streams for each writer such that all together have those that were asked for.
AppendShape for_writers(AppendShape shape, std::uint32_t writers) {
  shape.commands.streams = std::max(1U, shape.commands.streams / writers);
  return shape;
}

Case writers_case(std::uint32_t writers, const AppendShape& asked, std::optional<double> goal,
                  const Context& context) {
  const auto shape = for_writers(asked, writers);
  return {"append", fmt::format("{} blocking writers, {}", writers, work_of(shape)),
          {with(figures::rate, goal), figures::cpu, figures::p50, figures::p99},
          [=]() -> Result<Contest> {
            const auto recording = std::make_shared<RecordedLog>();
            return Contest{make_append_by_writers(context, shape, writers, recording),
                           make_raw_writers(context, shape.sync, writers, recording)};
          }};
}

/// Many blocking writers beside fewer of them: the rate must not collapse.
Case collapse_case(std::uint32_t writers, std::uint32_t fewer, const AppendShape& shape,
                   const Context& context) {
  return {"append", fmt::format("{} beside {} blocking writers, synced", writers, fewer),
          {figures::rate.with_goal(collapse_goal), figures::cpu, figures::p99},
          [=]() -> Result<Contest> {
            return Contest{make_append_by_writers(context, for_writers(shape, writers), writers,
                                                  std::make_shared<RecordedLog>()),
                           make_append_by_writers(context, for_writers(shape, fewer), fewer,
                                                  std::make_shared<RecordedLog>())};
          }};
}

/// Conditional on type and tag, beside the same without that condition. The streams are written to
/// in turn, so that of those that are in flight no two share a tag and none is refused.
Case boundary_case(AppendShape shape, const Context& context) {
  shape.commands.tags_per_event = std::max(1U, shape.commands.tags_per_event);
  shape.commands.order = Order::in_turn;
  auto conditional = shape;
  conditional.boundary = true;
  return {"append", fmt::format("{} in flight, conditional on type and tag, {}", shape.in_flight,
                                work_of(shape)),
          {figures::rate.with_goal(boundary_goal), figures::cpu, figures::p50, figures::p99},
          [=]() -> Result<Contest> {
            return Contest{
                make_append(context, conditional, std::make_shared<RecordedLog>()),
                make_append(context, shape, std::make_shared<RecordedLog>())};
          }};
}

AppendShape shape_of(const Setting& setting, const AppendOptions& options) {
  AppendShape shape;
  shape.commands.events_per_commit = setting.events_per_commit;
  shape.commands.streams = options.streams;
  shape.commands.tags_per_event = setting.tags;
  shape.in_flight = setting.in_flight;
  shape.sync = setting.sync;
  shape.hash_chain = options.hash_chain;
  return shape;
}

/// The one case that the options describe.
Case asked_case(const AppendOptions& options, const Context& context) {
  const auto shape = shape_of({.in_flight = options.in_flight.value_or(256),
                               .events_per_commit = options.events_per_commit.value_or(2),
                               .tags = options.tags.value_or(0),
                               .sync = options.sync.value_or(true)},
                              options);
  if (options.writers) {
    const bool named = *options.writers == 32 && shape.sync;
    return writers_case(*options.writers, shape,
                        named ? std::optional{writers_goal} : std::nullopt, context);
  }
  if (options.boundary) return boundary_case(shape, context);
  return shape.in_flight == 1 ? latency_case(shape, context) : rate_case(shape, context);
}

}  // namespace

std::vector<Case> append_cases(const AppendOptions& options, const Context& context) {
  if (options.in_flight || options.events_per_commit || options.sync || options.tags ||
      options.writers || options.boundary) {
    return {asked_case(options, context)};
  }
  std::vector<Case> cases;
  const auto one_at_a_time =
      shape_of({.in_flight = 1, .events_per_commit = 2, .tags = 0, .sync = true}, options);
  cases.push_back(latency_case(one_at_a_time, context));
  for (const auto& setting : settings) {
    // What is deferred shows only in the long run, and most of it is tags.
    const auto seconds = setting.tags > 0 ? options.sustained_seconds : context.seconds;
    cases.push_back(rate_case(shape_of(setting, options), lasting(context, seconds)));
  }
  cases.push_back(writers_case(32, one_at_a_time, writers_goal, context));
  cases.push_back(writers_case(64, one_at_a_time, {}, context));
  cases.push_back(collapse_case(64, 32, one_at_a_time, context));
  cases.push_back(collapse_case(256, 32, one_at_a_time, context));
  cases.push_back(boundary_case(shape_of(settings[0], options), context));
  return cases;
}

}  // namespace daybook::bench
