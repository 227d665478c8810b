#include "bench/append/append_workload.h"

#include "bench/frame/statistics.h"
#include "bench/frame/stopwatch.h"
#include "bench/load/new_store.h"
#include "bench/load/threads.h"

namespace daybook::bench {
namespace {

StoreOptions options_of(const AppendShape& shape) {
  StoreOptions options;
  options.durability = shape.sync ? Durability::power_loss : Durability::process_crash;
  options.hash_chain = shape.hash_chain;
  return options;
}

/// What all of them do around the appends: a new Store before, reading what it wrote after.
class AppendWorkload : public Workload {
 public:
  AppendWorkload(const Context& context, const AppendShape& shape, SharedRecording recording)
      : context_{context}, shape_{shape}, recording_{std::move(recording)} {}

  Result<Sample> run() final {
    under_way_.emplace(shape_.in_flight);
    return in_new_store(
        context_, options_of(shape_), [&](Store&, EventLog& log) { return measure(log); },
        [&](const std::filesystem::path& store) -> Result<void> {
          DAYBOOK_TRY(*recording_, read_recorded_log(store, shape_.commands.events_per_commit));
          recording_->limit_groups(under_way_max());
          return {};
        });
  }

  std::string remark() const final {
    return fmt::format("{} commits in {} groups, the median one of {:.0f}; {:.0f} bytes a record",
                       recording_->commits(), recording_->groups.size(), recording_->median_group(),
                       recording_->mean_record_bytes());
  }

 protected:
  virtual Result<Sample> measure(EventLog& log) = 0;
  virtual std::uint32_t under_way_max() const { return shape_.in_flight; }

  std::uint64_t events(std::uint64_t commits) const {
    return commits * shape_.commands.events_per_commit;
  }

  const Context context_;
  const AppendShape shape_;
  std::optional<InFlight> under_way_;  // outlives the Store of each run
  const std::shared_ptr<const Payloads> payloads_ = Payloads::make();

 private:
  const SharedRecording recording_;
};

class ManyInFlight final : public AppendWorkload {
 public:
  using AppendWorkload::AppendWorkload;

 private:
  Result<Sample> measure(EventLog& log) override {
    Commands commands{shape_.commands, context_.environment.clock(), payloads_};
    const auto next = [&] {
      auto request = commands.next();
      if (shape_.boundary) add_boundary(request, log.head());
      return request;
    };
    const Stopwatch watch;
    DAYBOOK_TRY(const auto commits,
                append_all(log, *under_way_, next, while_time_lasts(context_)));
    const auto sample = watch.rate_of(events(commits));
    return with_latency(sample, under_way_->micros());
  }

  /// As a decision over one type and tag would that has just read up to the head.
  static void add_boundary(AppendRequest& request, Position head) {
    const auto& event = request.events.front();
    const EventType type{std::string{request.streams.front().category()}, event.variant};
    request.condition.none_matching.push_back({{{FilterItem{{type}, {event.tags.front()}}}}, head});
  }
};

class OneAtATime final : public AppendWorkload {
 public:
  using AppendWorkload::AppendWorkload;

 private:
  Result<Sample> measure(EventLog& log) override {
    Commands commands{shape_.commands, context_.environment.clock(), payloads_};
    const Stopwatch watch;
    std::vector<double> micros;
    while (watch.seconds() < context_.seconds && !context_.stop.is_requested()) {
      auto request = commands.next();
      const Interval one;
      DAYBOOK_TRY(const auto receipt,
                  append_and_wait(log, context_.environment, std::move(request)));
      micros.push_back(one.micros());
    }
    return with_latency(watch.rate_of(events(micros.size())), micros);
  }
};

class Writers final : public AppendWorkload {
 public:
  Writers(const Context& context, const AppendShape& shape, std::uint32_t writers,
          SharedRecording recording)
      : AppendWorkload{context, shape, std::move(recording)}, writers_{writers} {}

 private:
  Result<Sample> measure(EventLog& log) override {
    std::vector<Commands> commands;
    for (std::uint32_t writer = 0; writer < writers_; ++writer) {
      commands.emplace_back(shape_.commands, context_.environment.clock(), payloads_, writer);
    }
    return measure_threads(context_, writers_, shape_.commands.events_per_commit,
                           [&](std::uint32_t writer) -> Result<void> {
                             DAYBOOK_TRY(const auto receipt,
                                         append_and_wait(log, context_.environment,
                                                         commands[writer].next()));
                             return {};
                           });
  }

  std::uint32_t under_way_max() const override { return writers_; }

  const std::uint32_t writers_;
};

}  // namespace

std::unique_ptr<Workload> make_append(const Context& context, const AppendShape& shape,
                                      SharedRecording recording) {
  return std::make_unique<ManyInFlight>(context, shape, std::move(recording));
}

std::unique_ptr<Workload> make_append_latency(const Context& context, const AppendShape& shape,
                                              SharedRecording recording) {
  return std::make_unique<OneAtATime>(context, shape, std::move(recording));
}

std::unique_ptr<Workload> make_append_by_writers(const Context& context, const AppendShape& shape,
                                                 std::uint32_t writers, SharedRecording recording) {
  return std::make_unique<Writers>(context, shape, writers, std::move(recording));
}

}  // namespace daybook::bench
