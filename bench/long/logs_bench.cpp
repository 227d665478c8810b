#include "bench/long/logs_bench.h"

#include "bench/frame/stopwatch.h"
#include "bench/load/new_store.h"
#include "bench/load/prepared_log.h"
#include "bench/load/zipf.h"
#include "bench/long/write_counter.h"
#include "bench/raw/settle.h"

namespace daybook::bench {
namespace {

constexpr double cpu_goal = 1.5;
constexpr double write_goal = 1.9;
constexpr double zipf_exponent = 1.0;
constexpr std::uint32_t streams_a_log = 5;

/// Appends to streams that belong to customers, who are drawn as customers are: the first one most
/// often. Each has a Log, or all of them share one. Not synced: what is looked at is CPU and bytes.
class CustomersWorkload final : public Workload {
 public:
  CustomersWorkload(const Context& context, const LogsOptions& options, bool shared_log)
      : context_{context},
        options_{options},
        shared_log_{shared_log},
        zipf_{options.logs, zipf_exponent} {}

  Result<Sample> run() override {
    StoreOptions options;
    options.durability = Durability::process_crash;
    index_all_of(options, options_.events / CommandShape{}.events_per_commit);
    options.logs_max = std::max<std::size_t>(options.logs_max, options_.logs);
    under_way_.emplace(4096);
    WriteCounter written;
    double amplification = 0;
    DAYBOOK_TRY(auto sample,
                in_new_store(
                    context_, options,
                    [&](Store& store, EventLog& log) { return measure(store, log, written); },
                    [&](const std::filesystem::path& store) -> Result<void> {
                      DAYBOOK_CHECK(settle(store));
                      DAYBOOK_TRY(amplification, written.amplification(store));
                      return {};
                    }));
    return sample.set(figures::write_amplification, amplification);
  }

  std::string remark() const override {
    return fmt::format("the busiest of {} logs gets {:.1f} % of all commits", options_.logs,
                       100 * zipf_.share_of_first());
  }

 private:
  Result<std::vector<EventLog*>> open_logs(Store& store, EventLog& shared) {
    std::vector<EventLog*> logs(options_.logs, &shared);
    for (std::uint32_t i = 0; !shared_log_ && i < options_.logs; ++i) {
      DAYBOOK_CHECK(context_.stop.check());
      DAYBOOK_TRY(const auto name, LogName::parse(fmt::format("log{}", i)));
      DAYBOOK_TRY(logs[i], store.open_log(name));
    }
    return logs;
  }

  Result<Sample> measure(Store& store, EventLog& shared, WriteCounter& written) {
    DAYBOOK_TRY(const auto logs, open_logs(store, shared));
    CommandShape shape;
    shape.streams = options_.logs * streams_a_log;
    Commands commands{shape, context_.environment.clock(), payloads_};
    SeededRandom random{5};
    const auto commits = options_.events / shape.events_per_commit;
    written.start();
    const Stopwatch watch;
    for (std::uint64_t i = 0; i < commits && !context_.stop.is_requested(); ++i) {
      const auto customer = zipf_.next(random);
      const auto of_customer = static_cast<std::uint32_t>(random.below(streams_a_log));
      under_way_->enter();
      logs[customer]->append(
          commands.next_of(customer * streams_a_log + of_customer),
          [this](const Result<Receipt>& answer) { under_way_->leave(answer); });
    }
    DAYBOOK_CHECK(under_way_->drain());
    return watch.rate_of(commits * shape.events_per_commit);
  }

  const Context context_;
  const LogsOptions options_;
  const bool shared_log_;
  const Zipf zipf_;
  const std::shared_ptr<const Payloads> payloads_ = Payloads::make();
  std::optional<InFlight> under_way_;  // outlives the Store of each run
};

}  // namespace

std::vector<Case> logs_cases(const LogsOptions& options, const Context& context) {
  return {{"logs", fmt::format("{} logs beside one", options.logs),
           {figures::cpu.with_goal(cpu_goal), figures::rate,
            figures::write_amplification.with_goal_of_value(write_goal)},
           [=]() -> Result<Contest> {
             return Contest{std::make_unique<CustomersWorkload>(context, options, false),
                            std::make_unique<CustomersWorkload>(context, options, true)};
           }}};
}

}  // namespace daybook::bench
