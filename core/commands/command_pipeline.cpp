#include "core/commands/command_pipeline.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <unordered_map>
#include <vector>

#include "core/commands/line.h"
#include "core/commands/lock.h"

namespace daybook {

using commands::Holding;
using commands::Line;
using commands::Lock;

/// The lines of a pipeline, one per key. Owned by the pipeline. Steps run on the pipeline's
/// executor; any thread may call `tell`.
class CommandPipeline::Lines {
 public:
  class Member;

  Lines(CommandRunner& runner, Executor& executor) : runner_{runner}, executor_{executor} {}

  /// Queues a command that was submitted, finished or resumed. A resumed one is urgent, because
  /// others may wait for it.
  void tell(std::shared_ptr<Member> member, bool is_urgent);
  std::uint64_t done_count() const { return done_count_; }
  /// Opens the latch once `count` commands are done.
  void open_at(std::uint64_t count, Latch& latch);

 private:
  static constexpr std::size_t news_max = 32;  // queued before the executor is woken
  using ByKey = std::unordered_map<std::string, Line>;

  void work();
  void take_in(const std::shared_ptr<Member>& member);
  void finished(Line& line, const std::string& key);
  Line& line_of(const std::string& key);
  void wake();

  CommandRunner& runner_;
  Executor& executor_;

  std::atomic<std::uint64_t> done_count_ = 0;
  static constexpr auto nothing = std::numeric_limits<std::uint64_t>::max();
  std::atomic<std::uint64_t> awaited_ = nothing;

  Lock lock_;  // guards the next four
  std::vector<std::shared_ptr<Member>> news_;
  bool working_ = false;
  std::size_t under_way_ = 0;  // of all lines, including news_; exact unless working_
  Latch* latch_ = nullptr;  // opened when awaited_ commands are done

  std::size_t counted_under_way_ = 0;
  std::vector<std::shared_ptr<Member>> heard_;  // news being handled; reused for its memory
  ByKey lines_;
  std::vector<ByKey::node_type> spare_;  // empty lines for reuse
};

/// A command in a pipeline. Tells the pipeline when it is resumed or finished.
class CommandPipeline::Lines::Member final : public commands::Member {
 public:
  Member(Lines& lines, CommandRequest its_request, Done done)
      : commands::Member{std::move(its_request)}, lines_{lines}, done_{std::move(done)} {}

  void resume() override { tell(true); }
  bool is_blocking() const override { return false; }
  void finish(Result<Outcome> answer) override {
    answer_ = std::move(answer);
    tell(false);
  }

  bool is_finished() const { return answer_.has_value(); }
  void answer() { done_(*std::move(answer_)); }

 private:
  void tell(bool is_urgent) {
    lines_.tell(std::static_pointer_cast<Member>(shared_from_this()), is_urgent);
  }

  Lines& lines_;
  Done done_;
  std::optional<Result<Outcome>> answer_;
};

void CommandPipeline::Lines::tell(std::shared_ptr<Member> member, bool is_urgent) {
  {
    const Holding holding{lock_};
    news_.push_back(std::move(member));
    // Batch wake-ups: waking the thread for each command costs more than the work itself. More
    // calls are certain, because commands in flight complete without help from this thread.
    if (working_ || (!is_urgent && news_.size() < std::min(news_max, under_way_ / 2 + 1))) return;
    working_ = true;
  }
  executor_.post([this] { work(); });
}

void CommandPipeline::Lines::work() {
  while (true) {
    {
      const Holding holding{lock_};
      heard_.swap(news_);
      working_ = !heard_.empty();
      under_way_ = counted_under_way_;
    }
    if (heard_.empty()) return;
    for (const auto& member : heard_) take_in(member);
    heard_.clear();
  }
}

void CommandPipeline::Lines::take_in(const std::shared_ptr<Member>& member) {
  if (Line::is_new(*member)) line_of(member->request.key).push(member);
  auto& line = Line::of(*member);
  const auto before = line.under_way();
  const bool is_finished = member->is_finished();  // another thread may finish it later
  if (is_finished) {
    line.remove(*member);
    member->answer();
  } else if (!line.is_due(*member)) {
    line.take_back(*member);
  }
  line.advance(runner_);
  counted_under_way_ += line.under_way() - before;  // unsigned wrap-around is intended
  if (is_finished) finished(line, member->request.key);
}

void CommandPipeline::Lines::finished(Line& line, const std::string& key) {
  if (line.is_empty()) {
    line.clear();
    spare_.push_back(lines_.extract(key));
  }
  ++done_count_;
  wake();
}

Line& CommandPipeline::Lines::line_of(const std::string& key) {
  const auto found = lines_.find(key);
  if (found != lines_.end()) return found->second;
  if (spare_.empty()) return lines_[key];
  auto node = std::move(spare_.back());
  spare_.pop_back();
  node.key() = key;
  return lines_.insert(std::move(node)).position->second;
}

void CommandPipeline::Lines::open_at(std::uint64_t count, Latch& latch) {
  {
    const Holding holding{lock_};
    latch_ = &latch;
    awaited_ = count;
  }
  wake();  // the commands may already be done
}

void CommandPipeline::Lines::wake() {
  if (done_count_ < awaited_) return;
  const Holding holding{lock_};
  if (!latch_ || done_count_ < awaited_) return;
  awaited_ = nothing;
  std::exchange(latch_, nullptr)->open();
}

CommandPipeline::CommandPipeline(CommandRunner& runner, Environment& environment,
                                 std::size_t in_flight_max)
    : environment_{environment}, in_flight_max_{in_flight_max == 0 ? 1 : in_flight_max},
      executor_{environment.make_serial_executor("daybook-lines")},
      lines_{std::make_unique<Lines>(runner, *executor_)} {}

CommandPipeline::~CommandPipeline() {
  finish();
  executor_.reset();  // before lines_, which its tasks use
}

void CommandPipeline::submit(CommandRequest request, Done done) {
  // When the pipeline is full, wait until half of it is done: one wait for many commands.
  if (submitted_ - lines_->done_count() >= in_flight_max_) {
    wait_until_done(submitted_ - in_flight_max_ / 2);
  }
  ++submitted_;
  lines_->tell(std::make_shared<Lines::Member>(*lines_, std::move(request), std::move(done)),
               false);
}

void CommandPipeline::finish() { wait_until_done(submitted_); }

void CommandPipeline::wait_until_done(std::uint64_t count) {
  const auto latch = environment_.make_latch();
  lines_->open_at(count, *latch);
  latch->wait();
}

}  // namespace daybook
