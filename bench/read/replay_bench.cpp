#include "bench/read/replay_bench.h"

#include <algorithm>

#include "load/movement.capnp.h"

#include "bench/frame/stopwatch.h"
#include "bench/load/prepared_log.h"
#include "bench/load/threads.h"
#include "bench/raw/raw_database.h"
#include "core/model/message.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/status.h"
#include "store/rocksdb_store.h"

namespace daybook::bench {
namespace {

constexpr double read_goal = 0.95;
constexpr double fold_goal = 0.75;
constexpr double two_threads_goal = 1.6;

/// Passes over the whole log until the time is over; the rate of what they read.
template <class Pass>
Result<Sample> measure_passes(const Context& context, Pass&& pass) {
  std::uint64_t events = 0;
  const Stopwatch watch;
  do {
    DAYBOOK_CHECK(context.stop.check());
    DAYBOOK_TRY(const auto read, pass());
    events += read;
  } while (watch.seconds() < context.seconds);
  return watch.rate_of(events);
}

/// A light fold: the balance of each account, as a projection in memory would keep it.
class Balances {
 public:
  void apply(const EventView& event) {
    PayloadMessage message{event.payload};
    const auto movement = message.root<MovementEvent>().getMoved();
    cents_[movement.getAccount() % cents_.size()] += movement.getCents();
  }
  bool moved() const {
    return std::any_of(cents_.begin(), cents_.end(), [](std::int64_t cents) { return cents != 0; });
  }

 private:
  std::vector<std::int64_t> cents_ = std::vector<std::int64_t>(16 * 1024);
};

enum class Reader { counts, folds };

/// Reads the whole log of a Store, from its beginning. One thread.
class Scan {
 public:
  Scan(const Store& store, Reader reader) : store_{store}, reader_{reader} {}

  /// How many events there were.
  Result<std::uint64_t> pass(std::uint64_t expected) {
    std::uint64_t events = 0;
    Serial from;
    for (bool at_end = false; !at_end;) {
      DAYBOOK_TRY(const auto page, store_.read_commits(from, {}, buffer_));
      for (const auto* commit : page.commits) {
        if (commit->log->number != 0) events += count(*commit);
      }
      from = page.next;
      at_end = page.at_end;
    }
    // A scan that ended early, or folded nothing, would look very quick.
    if (events < expected || (reader_ == Reader::folds && !balances_.moved())) {
      return fail(ErrorCode::gap, "the replay ended after {} events", events);
    }
    return events;
  }

 private:
  std::size_t count(const CommitView& commit) {
    if (reader_ == Reader::folds) {
      for (const auto& event : commit.events) balances_.apply(event);
    }
    return commit.events.size();
  }

  const Store& store_;
  const Reader reader_;
  Balances balances_;
  PageBuffer buffer_;
};

/// Threads that read the same Store at the same time, each all of it.
class StoreReplay final : public Workload {
 public:
  StoreReplay(const Context& context, std::shared_ptr<PreparedLog> log, Reader reader,
              std::uint32_t threads)
      : context_{context}, log_{std::move(log)}, reader_{reader}, threads_{threads} {}

  Result<Sample> run() override {
    DAYBOOK_TRY(const auto directory, log_->store());
    DAYBOOK_TRY(const auto store, RocksdbStore::open(directory, context_.environment));
    if (threads_ == 1) {
      Scan scan{*store, reader_};
      return measure_passes(context_, [&] { return scan.pass(log_->events()); });
    }
    std::vector<Scan> scans;
    for (std::uint32_t i = 0; i < threads_; ++i) scans.emplace_back(*store, reader_);
    return measure_threads(context_, threads_, log_->events(),
                           [&](std::uint32_t thread) -> Result<void> {
                             const auto passed = scans[thread].pass(log_->events());
                             return passed ? Result<void>{} : fail(passed.error());
                           });
  }

 private:
  const Context context_;
  const std::shared_ptr<PreparedLog> log_;
  const Reader reader_;
  const std::uint32_t threads_;
};

/// The same files under a bare RocksDB iterator, which sums up the sizes of what it gets.
class RawReplay final : public Workload {
 public:
  RawReplay(const Context& context, std::shared_ptr<PreparedLog> log)
      : context_{context}, log_{std::move(log)} {}

  Result<Sample> run() override {
    DAYBOOK_TRY(const auto directory, log_->store());
    DAYBOOK_TRY(const auto database, open_raw_to_read(directory / "log"));
    return measure_passes(context_, [&] { return pass(*database); });
  }

 private:
  Result<std::uint64_t> pass(rocksdb::DB& database) {
    const std::unique_ptr<rocksdb::Iterator> iterator{
        database.NewIterator(engine::log_scan_options())};
    std::size_t bytes = 0;
    for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
      bytes += iterator->value().size();
    }
    DAYBOOK_CHECK(engine::check(iterator->status(), "read the raw log"));
    if (bytes < log_->events() * Payloads::bytes) {
      return fail(ErrorCode::gap, "the raw scan ended after {} bytes", bytes);
    }
    return log_->events();
  }

  const Context context_;
  const std::shared_ptr<PreparedLog> log_;
};

Case replay_case(std::string name, double goal, Reader reader, const Context& context,
                 const std::shared_ptr<PreparedLog>& log) {
  return {"replay", std::move(name), {figures::rate.with_goal(goal), figures::cpu},
          [=]() -> Result<Contest> {
            DAYBOOK_CHECK(log->store());
            return Contest{std::make_unique<StoreReplay>(context, log, reader, 1),
                           std::make_unique<RawReplay>(context, log)};
          }};
}

Case two_threads_case(const Context& context, const std::shared_ptr<PreparedLog>& log) {
  return {"replay", "two threads beside one, decode and fold",
          {figures::rate.with_goal(two_threads_goal), figures::cpu},
          [=]() -> Result<Contest> {
            DAYBOOK_CHECK(log->store());
            return Contest{std::make_unique<StoreReplay>(context, log, Reader::folds, 2),
                           std::make_unique<StoreReplay>(context, log, Reader::folds, 1)};
          }};
}

}  // namespace

std::vector<Case> replay_cases(const ReplayOptions& options, const Context& context) {
  const auto log = std::make_shared<PreparedLog>(context, CommandShape{}, options.events);
  return {replay_case("read commits", read_goal, Reader::counts, context, log),
          replay_case("read, decode and fold", fold_goal, Reader::folds, context, log),
          two_threads_case(context, log)};
}

}  // namespace daybook::bench
