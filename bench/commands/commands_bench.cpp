#include "bench/commands/commands_bench.h"

#include "bench/commands/account.h"
#include "bench/commands/movement_commands.h"
#include "bench/frame/statistics.h"
#include "bench/frame/stopwatch.h"
#include "bench/load/new_store.h"
#include "bench/load/zipf.h"
#include "core/commands/command_handler.h"
#include "core/commands/command_pipeline.h"

namespace daybook::bench {
namespace {

constexpr double goal = 0.8;
constexpr double zipf_exponent = 0.99;  // that of the Yahoo! Cloud Serving Benchmark

/// Both sides draw the same aggregates in the same order, and write the same events.
class Accounts {
 public:
  explicit Accounts(std::uint32_t count) : zipf_{count, zipf_exponent} {}
  void begin() { random_ = SeededRandom{7}; }
  std::uint32_t next() { return zipf_.next(random_); }
  double share_of_first() const { return zipf_.share_of_first(); }

 private:
  const Zipf zipf_;
  SeededRandom random_{7};
};

CommandShape shape_of(const CommandsOptions& options) {
  CommandShape shape;
  shape.streams = options.aggregates;
  shape.events_per_commit = 1;
  return shape;
}

/// The commands of one producer, one after the other.
class Requests {
 public:
  CommandRequest next(std::string key) {
    CommandRequest request;
    request.key = std::move(key);
    request.command = kj::heapArray(commands_[made_++ % commands_.size()].asPtr());
    return request;
  }

 private:
  const std::vector<kj::Array<capnp::word>> commands_ = movement_commands(1024);
  std::uint64_t made_ = 0;
};

/// What a producer of commands submits them to.
using Submit = std::function<void(CommandRequest, std::function<void(const Result<Outcome>&)>)>;

class CommandsWorkload : public Workload {
 public:
  CommandsWorkload(const Context& context, const CommandsOptions& options)
      : context_{context},
        in_flight_{options.in_flight},
        accounts_{options.aggregates},
        names_{shape_of(options), context.environment.clock()} {}

  Result<Sample> run() final {
    under_way_.emplace(in_flight_);
    accounts_.begin();
    return in_new_store(
        context_, {}, [&](Store& store, EventLog& log) { return measure(store, log); }, {});
  }

  std::string remark() const final {
    return fmt::format("the busiest aggregate gets {:.1f} % of all commands",
                       100 * accounts_.share_of_first());
  }

 protected:
  virtual Result<Sample> measure(Store& store, EventLog& log) = 0;

  Result<Sample> submit_all(const Submit& submit) {
    Requests requests;
    const auto go_on = while_time_lasts(context_);
    const Stopwatch watch;
    std::uint64_t commands = 0;
    for (; commands == 0 || go_on(commands); ++commands) {
      under_way_->enter();
      submit(requests.next(std::string{names_.stream(accounts_.next()).key()}),
             [this](const Result<Outcome>& outcome) { done(outcome); });
    }
    DAYBOOK_CHECK(under_way_->drain());
    return with_latency(watch.rate_of(commands), under_way_->micros());
  }

  const Context context_;
  const std::uint32_t in_flight_;

 private:
  void done(const Result<Outcome>& outcome) {
    const std::lock_guard lock{mutex_};  // answers may come from several threads
    if (!outcome || outcome->accepted()) return under_way_->leave(outcome);
    under_way_->leave(
        Result<Outcome>{fail(ErrorCode::internal, "refused: {}", outcome->rejection().reason)});
  }

  Accounts accounts_;
  const Commands names_;
  std::mutex mutex_;
  std::optional<InFlight> under_way_;  // outlives the Store of each run
};

/// As a service executes commands: each for itself, started over when another one came first.
class Handled final : public CommandsWorkload {
 public:
  using CommandsWorkload::CommandsWorkload;

 private:
  Result<Sample> measure(Store& store, EventLog&) override {
    CommandOptions patient;
    patient.attempts_max = 10'000;  // a client would send the command again
    DAYBOOK_TRY(auto handler, CommandHandler<Account>::open(store, context_.environment,
                                                            LogName::main(), patient));
    return submit_all([&](CommandRequest request, auto done) {
      handler.execute(context_.environment.executor(), std::move(request), std::move(done));
    });
  }
};

/// As an import executes commands: those of one aggregate one after the other.
class Piped final : public CommandsWorkload {
 public:
  using CommandsWorkload::CommandsWorkload;

 private:
  Result<Sample> measure(Store& store, EventLog& log) override {
    DAYBOOK_TRY(const auto decider, AggregateDecider<Account>::make());
    for (const auto& schema : decider->event_schemas()) DAYBOOK_CHECK(store.declare(schema));
    CommandRunner runner{*decider, log, context_.environment};
    CommandPipeline pipeline{runner, context_.environment, in_flight_};
    return submit_all([&](CommandRequest request, auto done) {
      pipeline.submit(std::move(request), std::move(done));
    });
  }
};

/// The same events of the same streams, with the versions that they will have.
class Appended final : public Workload {
 public:
  Appended(const Context& context, const CommandsOptions& options)
      : context_{context}, options_{options}, accounts_{options.aggregates} {}

  Result<Sample> run() override {
    under_way_.emplace(options_.in_flight);
    accounts_.begin();
    Commands commands{shape_of(options_), context_.environment.clock(), payloads_};
    const auto next = [&] { return commands.next_of(accounts_.next()); };
    return in_new_store(
        context_, {},
        [&](Store&, EventLog& log) -> Result<Sample> {
          const Stopwatch watch;
          DAYBOOK_TRY(const auto count,
                      append_all(log, *under_way_, next, while_time_lasts(context_)));
          return with_latency(watch.rate_of(count), under_way_->micros());
        },
        {});
  }

 private:
  const Context context_;
  const CommandsOptions options_;
  Accounts accounts_;
  const std::shared_ptr<const Payloads> payloads_ = Payloads::make();
  std::optional<InFlight> under_way_;
};

template <class Side>
Case commands_case(std::string_view how, CommandsOptions options, const Context& context) {
  return {"commands",
          fmt::format("{}, {} in flight, {} aggregates", how, options.in_flight,
                      options.aggregates),
          {figures::rate.with_goal(goal), figures::cpu, figures::p50, figures::p99},
          [=]() -> Result<Contest> {
            return Contest{std::make_unique<Side>(context, options),
                           std::make_unique<Appended>(context, options)};
          }};
}

}  // namespace

std::vector<Case> commands_cases(const CommandsOptions& options, const Context& context) {
  return {commands_case<Handled>("handler", options, context),
          commands_case<Piped>("pipeline", options, context)};
}

}  // namespace daybook::bench
