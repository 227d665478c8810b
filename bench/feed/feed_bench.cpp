#include "bench/feed/feed_bench.h"

#include <algorithm>
#include <thread>

#include "bench/feed/reader_process.h"
#include "bench/frame/statistics.h"
#include "bench/frame/stopwatch.h"
#include "bench/load/new_store.h"
#include "service/feed_server.h"

namespace daybook::bench {
namespace {

constexpr std::uint32_t in_flight_max = 8192;  // commits; who is there does not keep the rate
constexpr double reached = 0.98;               // of the rate that was asked for

constexpr Figure maximum{"max", "us", Better::lower};
constexpr Figure reader_cpu{"reader cpu", "us/event", Better::lower};

/// How fast it is appended, whatever the Store does. From 100,000 events a second on ten are in a
/// commit.
struct Pace {
  explicit Pace(std::uint32_t rate)
      : events_per_second{rate}, events_per_commit{rate >= 100'000 ? 10U : 1U} {}

  std::uint32_t events_per_second;
  std::uint32_t events_per_commit;

  std::uint64_t commits_in(double seconds) const {
    const auto commits = seconds * events_per_second / events_per_commit;
    return std::max<std::uint64_t>(static_cast<std::uint64_t>(commits), 1);
  }
  std::chrono::nanoseconds due(std::uint64_t commit) const {
    return std::chrono::nanoseconds{1'000'000'000 * commit * events_per_commit / events_per_second};
  }
};

/// When a Commit was acknowledged.
struct Acknowledged {
  Serial serial;
  std::int64_t ns = 0;
};

std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds{1};
}

/// Appends by the clock to a Store whose feed another process reads; as a baseline, without that
/// process and without the feed.
class PacedWorkload final : public Workload {
 public:
  PacedWorkload(const Context& context, Pace pace, bool has_reader)
      : context_{context}, pace_{pace}, has_reader_{has_reader} {}

  Result<Sample> run() override {
    under_way_.emplace(in_flight_max);
    acknowledged_.assign(pace_.commits_in(context_.seconds), {});
    return in_new_store(context_, StoreOptions{},
                        [this](Store& store, EventLog& log) {
                          return has_reader_ ? with_reader(store, log) : append(log);
                        },
                        {});
  }

  std::string remark() const override { return remark_; }

 private:
  Result<Sample> with_reader(Store& store, EventLog& log) {
    DAYBOOK_TRY(const auto server, FeedServer::start(store, context_.environment));
    const auto url = fmt::format("http://127.0.0.1:{}", server->port());
    DAYBOOK_TRY(auto reader, ReaderProcess::start(url, context_.stop));
    DAYBOOK_TRY(auto sample, append(log));
    DAYBOOK_TRY(const auto reading, reader.read_up_to(store.head()));
    const auto delays = delays_of(reading);
    const auto commits = static_cast<double>(acknowledged_.size());
    const auto rate = sample.find(figures::rate).value_or(0);
    remark_ = fmt::format("{:.0f} of {} events/s, {:.1f} commits a page at the reader{}", rate,
                          pace_.events_per_second,
                          commits / static_cast<double>(std::max<std::uint64_t>(reading.pages, 1)),
                          rate < reached * pace_.events_per_second
                              ? ": THE RATE ASKED FOR IS NOT REACHED, the delays are of this one"
                              : "");
    return with_latency(std::move(sample), delays)
        .set(maximum, *std::max_element(delays.begin(), delays.end()))
        .set(reader_cpu, reading.cpu_us / (commits * pace_.events_per_commit));
  }

  /// The sample has the rate that was reached, and CPU of this process.
  Result<Sample> append(EventLog& log) {
    CommandShape shape;
    shape.events_per_commit = pace_.events_per_commit;
    Commands commands{shape, context_.environment.clock(), payloads_};
    const auto start = std::chrono::steady_clock::now();
    const Stopwatch watch;
    for (std::size_t i = 0; i < acknowledged_.size(); ++i) {
      DAYBOOK_CHECK(check_stop());
      std::this_thread::sleep_until(start + pace_.due(i));
      under_way_->enter();
      log.append(commands.next(), [this, i](const Result<Receipt>& answer) {
        if (answer) acknowledged_[i] = {answer->token.serial, now_ns()};
        under_way_->leave(answer);
      });
    }
    DAYBOOK_CHECK(under_way_->drain());
    return watch.rate_of(acknowledged_.size() * pace_.events_per_commit);
  }

  /// Whoever is interrupted waits for the appends under way first: they write into this object.
  Result<void> check_stop() {
    if (!context_.stop.is_requested()) return {};
    DAYBOOK_CHECK(under_way_->drain());
    return context_.stop.check();
  }

  /// In microseconds. Below 0 where the reader had the commit before the acknowledgement ran: those
  /// of one group are called one after the other.
  std::vector<double> delays_of(const Reading& reading) const {
    std::vector<double> delays;
    delays.reserve(acknowledged_.size());
    for (const auto& [serial, ns] : acknowledged_) {
      const auto came = reading.times[serial.value - reading.after.value - 1];
      delays.push_back(static_cast<double>(came - ns) / 1000);
    }
    return delays;
  }

  const Context context_;
  const Pace pace_;
  const bool has_reader_;
  const std::shared_ptr<const Payloads> payloads_ = Payloads::make();
  std::optional<InFlight> under_way_;  // outlives the Store of each run
  std::vector<Acknowledged> acknowledged_;
  std::string remark_;
};

Case case_of(const Context& context, Pace pace, std::optional<double> p99_goal) {
  auto p99 = figures::p99;
  if (p99_goal) p99 = p99.with_goal_of_value(*p99_goal);
  const auto rate = figures::rate.with_goal_of_value(reached * pace.events_per_second);
  return {"feed",
          fmt::format("{} events/s, {} a commit, synced, beside no reader", pace.events_per_second,
                      pace.events_per_commit),
          {p99, figures::p50, maximum, rate, figures::cpu, reader_cpu},
          [=]() -> Result<Contest> {
            return Contest{std::make_unique<PacedWorkload>(context, pace, true),
                           std::make_unique<PacedWorkload>(context, pace, false)};
          }};
}

}  // namespace

std::vector<Case> feed_cases(const FeedOptions& options, const Context& context) {
  if (options.rate) return {case_of(context, Pace{*options.rate}, std::nullopt)};
  return {case_of(context, Pace{20'000}, 2'000), case_of(context, Pace{200'000}, 5'000)};
}

}  // namespace daybook::bench
