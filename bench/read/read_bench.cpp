#include "bench/read/read_bench.h"

#include "bench/frame/statistics.h"
#include "bench/frame/stopwatch.h"
#include "bench/load/prepared_log.h"
#include "bench/raw/raw_streams.h"
#include "store/rocksdb_store.h"

namespace daybook::bench {
namespace {

constexpr Figure per_read{"read", "us", Better::lower};
constexpr double read_goal = 2.5;
constexpr std::uint32_t events_a_stream = 10;
constexpr std::uint32_t events_a_commit = 2;

/// The streams are written to in turn, so that the commits of each lie far apart.
CommandShape shape_of(const ReadOptions& options) {
  CommandShape shape;
  shape.streams = options.streams;
  shape.events_per_commit = events_a_commit;
  shape.order = Order::in_turn;
  return shape;
}

/// Reads one stream at a time, chosen at random, after each was read once. `read` gets a stream's
/// number and gives the number of its events.
template <class Read>
Result<Sample> measure_reads(const Context& context, std::uint32_t streams, Read&& read) {
  const auto check = [](Result<std::size_t> events) -> Result<void> {
    DAYBOOK_TRY(const auto count, std::move(events));
    if (count == events_a_stream) return {};
    return fail(ErrorCode::gap, "a stream of {} events was read as {}", events_a_stream, count);
  };
  for (std::uint32_t stream = 0; stream < streams; ++stream) DAYBOOK_CHECK(check(read(stream)));
  SeededRandom random{3};
  std::vector<double> micros;
  const Stopwatch watch;
  while (watch.seconds() < context.seconds) {
    DAYBOOK_CHECK(context.stop.check());
    const auto stream = static_cast<std::uint32_t>(random.below(streams));
    const Interval one;
    DAYBOOK_CHECK(check(read(stream)));
    micros.push_back(one.micros());
  }
  const auto reads = static_cast<double>(micros.size());
  const auto passed = watch.seconds();
  return with_latency(watch.rate_of(micros.size() * events_a_stream), micros)
      .set(per_read, passed * 1e6 / reads);
}

class StoreReads final : public Workload {
 public:
  StoreReads(const Context& context, const CommandShape& shape, std::shared_ptr<PreparedLog> log)
      : context_{context},
        streams_{shape.streams},
        log_{std::move(log)},
        names_{shape, context.environment.clock()} {}

  Result<Sample> run() override {
    DAYBOOK_TRY(const auto directory, log_->store());
    DAYBOOK_TRY(const auto store, RocksdbStore::open(directory, context_.environment));
    DAYBOOK_TRY(const auto* const log, store->log(LogName::main()));
    PageBuffer buffer;
    return measure_reads(context_, streams_, [&](std::uint32_t stream) -> Result<std::size_t> {
      DAYBOOK_TRY(const auto page, log->read_stream(names_.stream(stream), {}, buffer));
      return page.event_count();
    });
  }

 private:
  const Context context_;
  const std::uint32_t streams_;
  const std::shared_ptr<PreparedLog> log_;
  const Commands names_;
};

class RawReads final : public Workload {
 public:
  RawReads(const Context& context, std::uint32_t streams, std::shared_ptr<PreparedLog> log)
      : context_{context}, streams_{streams}, log_{std::move(log)} {}

  Result<Sample> run() override {
    if (!raw_) {
      DAYBOOK_TRY(const auto store, log_->store());
      DAYBOOK_TRY(raw_, RawStreams::copy_of(store, context_.directory.path()));
    }
    DAYBOOK_TRY(const auto database, raw_->open());
    return measure_reads(context_, streams_, [&](std::uint32_t stream) {
      return RawStreams::count(*database, stream);
    });
  }

 private:
  const Context context_;
  const std::uint32_t streams_;
  const std::shared_ptr<PreparedLog> log_;
  std::optional<RawStreams> raw_;
};

}  // namespace

std::vector<Case> read_cases(const ReadOptions& options, const Context& context) {
  const auto shape = shape_of(options);
  const auto log = std::make_shared<PreparedLog>(
      context, shape, std::uint64_t{options.streams} * events_a_stream);
  return {{"read", "a stream of 10 events, warm",
           {per_read.with_goal(read_goal), figures::p50, figures::p99, figures::cpu},
           [=]() -> Result<Contest> {
             DAYBOOK_CHECK(log->store());
             return Contest{std::make_unique<StoreReads>(context, shape, log),
                            std::make_unique<RawReads>(context, shape.streams, log)};
           }}};
}

}  // namespace daybook::bench
