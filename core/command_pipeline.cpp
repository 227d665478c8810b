#include "core/command_pipeline.h"

#include <atomic>
#include <deque>
#include <unordered_map>

namespace daybook {

/// The commands of each key, in order; the first of each is under way. Used only by tasks of the
/// pipeline's executor, but for `done_count`.
class CommandPipeline::Lanes {
 public:
  Lanes(CommandRunner& runner, Environment& environment, Executor& executor)
      : runner_{runner}, environment_{environment}, executor_{executor} {}

  void add(CommandRequest request, Done done) {
    auto& lane = lanes_[request.key];
    lane.push_back({std::move(request), std::move(done)});
    if (lane.size() == 1) start(lane.front());
  }

  /// Opens the latch as soon as so many commands are done.
  void wait_for(std::uint64_t count, Latch& latch) {
    awaited_ = count;
    latch_ = &latch;
    wake();
  }

  std::uint64_t done_count() const { return done_count_; }

 private:
  struct Waiting {
    CommandRequest request;
    Done done;
  };

  void start(Waiting& waiting) {
    auto key = waiting.request.key;
    auto finish = [this, key = std::move(key)](Result<Outcome> outcome) mutable {
      executor_.post([this, key = std::move(key), outcome = std::move(outcome)]() mutable {
        finished(key, std::move(outcome));
      });
    };
    runner_.execute(environment_.executor(), std::move(waiting.request), std::move(finish));
  }

  void finished(const std::string& key, Result<Outcome> outcome) {
    const auto found = lanes_.find(key);
    auto& lane = found->second;
    lane.front().done(std::move(outcome));
    lane.pop_front();
    if (lane.empty()) {
      lanes_.erase(found);
    } else {
      start(lane.front());
    }
    ++done_count_;
    wake();
  }

  void wake() {
    if (latch_ && done_count_ >= awaited_) std::exchange(latch_, nullptr)->open();
  }

  CommandRunner& runner_;
  Environment& environment_;
  Executor& executor_;
  std::unordered_map<std::string, std::deque<Waiting>> lanes_;
  std::atomic<std::uint64_t> done_count_ = 0;
  std::uint64_t awaited_ = 0;
  Latch* latch_ = nullptr;
};

CommandPipeline::CommandPipeline(CommandRunner& runner, Environment& environment,
                                 std::size_t in_flight_max)
    : environment_{environment}, in_flight_max_{in_flight_max == 0 ? 1 : in_flight_max},
      executor_{environment.make_serial_executor("daybook-lanes")},
      lanes_{std::make_unique<Lanes>(runner, environment, *executor_)} {}

CommandPipeline::~CommandPipeline() {
  finish();
  executor_.reset();  // before the lanes that its tasks refer to
}

void CommandPipeline::submit(CommandRequest request, Done done) {
  // When it is full, half of it is let through before the caller goes on: one wait for many.
  if (submitted_ - lanes_->done_count() >= in_flight_max_) {
    wait_until_done(submitted_ - in_flight_max_ / 2);
  }
  ++submitted_;
  executor_->post([this, request = std::move(request), done = std::move(done)]() mutable {
    lanes_->add(std::move(request), std::move(done));
  });
}

void CommandPipeline::finish() { wait_until_done(submitted_); }

void CommandPipeline::wait_until_done(std::uint64_t count) {
  const auto latch = environment_.make_latch();
  executor_->post([this, count, &latch] { lanes_->wait_for(count, *latch); });
  latch->wait();
}

}  // namespace daybook
