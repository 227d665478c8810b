#include "bench/append_workload.h"

#include <chrono>

#include "bench/statistics.h"
#include "bench/stopwatch.h"
#include "store/rocksdb_store.h"

namespace daybook::bench {
namespace {

StoreOptions options_of(const AppendShape& shape) {
  StoreOptions options;
  options.durability = shape.sync ? Durability::power_loss : Durability::process_crash;
  options.hash_chain = shape.hash_chain;
  return options;
}

/// What both workloads do around the appends: a new Store before, reading what it wrote after.
class AppendWorkload : public Workload {
 public:
  AppendWorkload(const Context& context, const AppendShape& shape, SharedRecording recording)
      : context_{context}, shape_{shape}, recording_{std::move(recording)} {}

  Result<Sample> run() final {
    DAYBOOK_CHECK(context_.stop.check());
    DAYBOOK_TRY(const auto directory, TemporaryDirectory::create(context_.directory.path()));
    DAYBOOK_TRY(const auto sample, measure_in(directory.path() / "store"));
    DAYBOOK_CHECK(context_.stop.check());
    DAYBOOK_TRY(*recording_,
                read_recorded_log(directory.path() / "store", shape_.commands.events_per_commit));
    return sample;
  }

  std::string remark() const final {
    return fmt::format("{} commits in {} groups, the median one of {:.0f}; {:.0f} bytes a record",
                       recording_->commits(), recording_->groups.size(), recording_->median_group(),
                       recording_->mean_record_bytes());
  }

 protected:
  virtual Result<Sample> measure(EventLog& log, Commands& commands, InFlight& under_way) = 0;

  const Context context_;
  const AppendShape shape_;

 private:
  Result<Sample> measure_in(const std::filesystem::path& directory) {
    InFlight under_way{shape_.in_flight};
    DAYBOOK_TRY(const auto store,
                RocksdbStore::open(directory, context_.environment, options_of(shape_)));
    DAYBOOK_TRY(auto* const log, store->open_log(LogName::main()));
    Commands commands{shape_.commands, context_.environment.clock()};
    return measure(*log, commands, under_way);
  }

  const SharedRecording recording_;
};

class AppendRate final : public AppendWorkload {
 public:
  using AppendWorkload::AppendWorkload;

 private:
  Result<Sample> measure(EventLog& log, Commands& commands, InFlight& under_way) override {
    const Stopwatch watch;
    const auto go_on = [&](std::uint64_t commits) {
      // The clock is not looked at each time: at most this many more commits than asked for.
      constexpr std::uint64_t stride = 16;
      if (commits % stride != 0) return true;
      return watch.seconds() < context_.seconds && !context_.stop.is_requested();
    };
    DAYBOOK_TRY(const auto commits, append_all(log, commands, under_way, go_on));
    return watch.rate_of(commits * shape_.commands.events_per_commit);
  }
};

class AppendLatency final : public AppendWorkload {
 public:
  using AppendWorkload::AppendWorkload;

 private:
  Result<Sample> measure(EventLog& log, Commands& commands, InFlight&) override {
    const Stopwatch watch;
    std::vector<double> micros;
    while (watch.seconds() < context_.seconds && !context_.stop.is_requested()) {
      auto request = commands.next();
      const Stopwatch one;
      DAYBOOK_TRY(const auto receipt,
                  append_and_wait(log, context_.environment, std::move(request)));
      micros.push_back(one.seconds() * 1e6);
    }
    const auto events = micros.size() * shape_.commands.events_per_commit;
    return Sample{percentile(micros, 0.5), watch.rate_of(events).cpu_us};
  }
};

}  // namespace

Result<std::uint64_t> append_all(EventLog& log, Commands& commands, InFlight& under_way,
                                 const std::function<bool(std::uint64_t commits)>& go_on) {
  std::uint64_t commits = 0;
  while (commits == 0 || go_on(commits)) {
    under_way.enter();
    log.append(commands.next(),
               [&under_way](const Result<Receipt>& answer) { under_way.leave(answer); });
    ++commits;
  }
  DAYBOOK_CHECK(under_way.drain());
  return commits;
}

std::unique_ptr<Workload> make_append(const Context& context, const AppendShape& shape,
                                      SharedRecording recording) {
  return std::make_unique<AppendRate>(context, shape, std::move(recording));
}

std::unique_ptr<Workload> make_append_latency(const Context& context, const AppendShape& shape,
                                              SharedRecording recording) {
  return std::make_unique<AppendLatency>(context, shape, std::move(recording));
}

}  // namespace daybook::bench
