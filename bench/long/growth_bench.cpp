#include "bench/long/growth_bench.h"

#include <algorithm>

#include "bench/frame/process.h"
#include "bench/frame/stopwatch.h"
#include "bench/load/new_store.h"
#include "bench/load/prepared_log.h"
#include "store/rocksdb_store.h"

namespace daybook::bench {
namespace {

constexpr Figure open_ms{"open", "ms", Better::lower};
constexpr Figure memory{"memory", "MiB", Better::lower};
constexpr double cpu_goal = 1.1;
constexpr double flat = 1.5;  // what is called flat here, of the small Store's

// The small one has this part of the events of the large one.
constexpr std::uint32_t small_part = 200;
constexpr std::uint32_t window_events_min = 5'000;

/// What is written while a Store grows. Streams mostly end after some time, as orders and sessions
/// do: then those that are written to are recent ones. Where they never end, most of what an append
/// has to know is in the index, on disk.
enum class Streams : std::uint8_t { of_ten_events, of_any_age };

CommandShape shape_of(Streams streams, std::uint64_t events) {
  CommandShape shape;
  if (streams == Streams::of_ten_events) {
    shape.events_per_stream = 10;
  } else {
    const auto count = std::clamp<std::uint64_t>(events / 10, 100, 1'000'000);
    shape.streams = static_cast<std::uint32_t>(count);
  }
  return shape;
}

StoreOptions unsynced() {
  StoreOptions options;
  options.durability = Durability::process_crash;  // what is looked at is CPU
  return options;
}

/// A Store that was grown to a size, and a Commands that knows the versions of its streams. Made
/// when first asked for; one thread.
class GrownStore {
 public:
  GrownStore(const Context& context, Streams streams, std::uint64_t events)
      : context_{context},
        events_{events},
        commands_{shape_of(streams, events), context.environment.clock()} {}

  Result<void> grow() {
    if (directory_) return {};
    DAYBOOK_TRY(directory_, testing::TemporaryDirectory::create(context_.directory.path()));
    DAYBOOK_TRY(const auto store, open());
    DAYBOOK_TRY(auto* const log, store->open_log(LogName::main()));
    return fill(*log, commands_, events_ / CommandShape{}.events_per_commit, context_.stop);
  }
  void remove() { directory_.reset(); }

  /// Opens it, appends to it, closes it. What a Store knows of its streams is in memory when they
  /// were written to since it was opened, so that is done before.
  Result<Sample> measure(std::uint64_t window_events) {
    const auto memory_before = resident_bytes();
    const Interval opening;
    DAYBOOK_TRY(const auto store, open());
    const auto opened = opening.micros() / 1000;
    DAYBOOK_TRY(auto* const log, store->open_log(LogName::main()));
    const auto commits = window_events / CommandShape{}.events_per_commit;
    DAYBOOK_CHECK(append(*log, commits));
    const Stopwatch watch;
    DAYBOOK_TRY(const auto appended, append(*log, commits));
    DAYBOOK_CHECK(context_.stop.check());
    auto sample = watch.rate_of(appended * CommandShape{}.events_per_commit);
    const auto used = static_cast<double>(resident_bytes()) - static_cast<double>(memory_before);
    return sample.set(open_ms, opened).set(memory, std::max(used, 0.0) / (1 << 20));
  }

 private:
  /// How many it were.
  Result<std::uint64_t> append(EventLog& log, std::uint64_t commits) {
    InFlight under_way{4096};
    return append_all(log, under_way, [&] { return commands_.next(); },
                      [&](std::uint64_t count) {
                        return count < commits && !context_.stop.is_requested();
                      });
  }
  Result<std::unique_ptr<Store>> open() const {
    return RocksdbStore::open(directory_->path() / "store", context_.environment, unsynced());
  }

  const Context context_;
  const std::uint64_t events_;
  Commands commands_;
  std::optional<testing::TemporaryDirectory> directory_;
};

/// Keeps its Store from round to round: what is appended meanwhile is little beside its size.
class Large final : public Workload {
 public:
  Large(const Context& context, Streams streams, std::uint64_t events, std::uint64_t window)
      : store_{context, streams, events}, window_{window} {}

  Result<Sample> run() override {
    DAYBOOK_CHECK(store_.grow());
    return store_.measure(window_);
  }

 private:
  GrownStore store_;
  const std::uint64_t window_;
};

/// Grows a new Store each time, since appending would double it.
class Small final : public Workload {
 public:
  Small(const Context& context, Streams streams, std::uint64_t events, std::uint64_t window)
      : context_{context}, streams_{streams}, events_{events}, window_{window} {}

  Result<Sample> run() override {
    GrownStore store{context_, streams_, events_};
    DAYBOOK_CHECK(store.grow());
    return store.measure(window_);
  }

 private:
  const Context context_;
  const Streams streams_;
  const std::uint64_t events_;
  const std::uint64_t window_;
};

std::string short_count(std::uint64_t events) {
  if (events >= 1'000'000) return fmt::format("{:g}M", static_cast<double>(events) / 1e6);
  return fmt::format("{:g}k", static_cast<double>(events) / 1e3);
}

Case growth_case(Streams streams, std::uint64_t events, std::uint64_t small,
                 const Context& context) {
  const auto window = std::max<std::uint64_t>(small, window_events_min);
  const bool has_goals = streams == Streams::of_ten_events;
  const auto asked = [&](const Figure& figure, double goal) {
    return has_goals ? figure.with_goal(goal) : figure;
  };
  return {"growth",
          fmt::format("{} events beside {}{}", short_count(events), short_count(small),
                      has_goals ? "" : ", streams of any age"),
          {asked(figures::cpu, cpu_goal), figures::rate, asked(open_ms, flat),
           asked(memory, flat)},
          [=]() -> Result<Contest> {
            return Contest{std::make_unique<Large>(context, streams, events, window),
                           std::make_unique<Small>(context, streams, small, window)};
          }};
}

}  // namespace

std::vector<Case> growth_cases(const GrowthOptions& options, const Context& context) {
  const std::uint64_t largest = options.events;
  const auto small = std::max<std::uint64_t>(largest / small_part, 1000);
  std::vector<Case> cases;
  for (const auto events : {small * 10, small * 50, largest}) {
    if (events > largest) continue;
    cases.push_back(growth_case(Streams::of_ten_events, events, small, context));
  }
  if (small * 50 <= largest) {
    cases.push_back(growth_case(Streams::of_any_age, small * 50, small, context));
  }
  return cases;
}

}  // namespace daybook::bench
