#include "bench/replay_bench.h"

#include <algorithm>

#include "movement.capnp.h"

#include "bench/commands.h"
#include "bench/raw_database.h"
#include "bench/replay_log.h"
#include "bench/stopwatch.h"
#include "core/message.h"
#include "store/rocksdb/status.h"
#include "store/rocksdb_store.h"

namespace daybook::bench {
namespace {

constexpr double read_goal = 0.95;
constexpr double fold_goal = 0.75;

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
    const auto movement = message.root<Movement>();
    cents_[movement.getAccount() % cents_.size()] += movement.getCents();
  }
  bool moved() const {
    return std::any_of(cents_.begin(), cents_.end(), [](std::int64_t cents) { return cents != 0; });
  }

 private:
  std::vector<std::int64_t> cents_ = std::vector<std::int64_t>(16 * 1024);
};

class StoreReplay final : public Workload {
 public:
  StoreReplay(const Context& context, std::shared_ptr<ReplayLog> log, bool fold)
      : context_{context}, log_{std::move(log)}, fold_{fold} {}

  Result<Sample> run() override {
    DAYBOOK_TRY(const auto directory, log_->store());
    DAYBOOK_TRY(const auto store, RocksdbStore::open(directory, context_.environment));
    return measure_passes(context_, [&] { return pass(*store); });
  }

 private:
  Result<std::uint64_t> pass(const Store& store) {
    std::uint64_t events = 0;
    PageBuffer buffer;
    Serial from;
    for (bool at_end = false; !at_end;) {
      DAYBOOK_TRY(const auto page, store.read_commits(from, {}, buffer));
      for (const auto* commit : page.commits) {
        if (commit->log->number != 0) events += count(*commit);
      }
      from = page.next;
      at_end = page.at_end;
    }
    // A scan that ended early, or folded nothing, would look very quick.
    if (events < log_->events() || (fold_ && !balances_.moved())) {
      return fail(ErrorCode::gap, "the replay ended after {} events", events);
    }
    return events;
  }

  std::size_t count(const CommitView& commit) {
    if (fold_) {
      for (const auto& event : commit.events) balances_.apply(event);
    }
    return commit.events.size();
  }

  const Context context_;
  const std::shared_ptr<ReplayLog> log_;
  const bool fold_;
  Balances balances_;
};

/// The same files under a bare RocksDB iterator, which sums up the sizes of what it gets.
class RawReplay final : public Workload {
 public:
  RawReplay(const Context& context, std::shared_ptr<ReplayLog> log)
      : context_{context}, log_{std::move(log)} {}

  Result<Sample> run() override {
    DAYBOOK_TRY(const auto directory, log_->store());
    DAYBOOK_TRY(const auto database, open_raw_to_read(directory / "log"));
    return measure_passes(context_, [&] { return pass(*database); });
  }

 private:
  Result<std::uint64_t> pass(rocksdb::DB& database) {
    rocksdb::ReadOptions options;
    options.fill_cache = false;  // as the Store's own scan
    const std::unique_ptr<rocksdb::Iterator> iterator{database.NewIterator(options)};
    std::size_t bytes = 0;
    for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
      bytes += iterator->value().size();
    }
    DAYBOOK_CHECK(engine::check(iterator->status(), "read the raw log"));
    if (bytes < log_->events() * Commands::payload_bytes) {
      return fail(ErrorCode::gap, "the raw scan ended after {} bytes", bytes);
    }
    return log_->events();
  }

  const Context context_;
  const std::shared_ptr<ReplayLog> log_;
};

Case replay_case(std::string name, double goal, bool fold, const Context& context,
                 const std::shared_ptr<ReplayLog>& log) {
  return {"replay", std::move(name), "events/s", Better::higher, goal, [=]() -> Result<Contest> {
            DAYBOOK_CHECK(log->store());
            return Contest{std::make_unique<StoreReplay>(context, log, fold),
                           std::make_unique<RawReplay>(context, log)};
          }};
}

}  // namespace

std::vector<Case> replay_cases(const ReplayOptions& options, const Context& context) {
  const auto log = std::make_shared<ReplayLog>(context, options.events);
  return {replay_case("read commits", read_goal, false, context, log),
          replay_case("read, decode and fold", fold_goal, true, context, log)};
}

}  // namespace daybook::bench
