#include "core/command_pipeline.h"

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

/// A line for each key. Steps of commands are done by tasks of the pipeline's executor; `tell` may
/// be called from any thread.
class CommandPipeline::Lines {
 public:
  class Member;

  Lines(CommandRunner& runner, Executor& executor) : runner_{runner}, executor_{executor} {}

  /// There is something new about a command: it was submitted, resumed or finished.
  void tell(std::shared_ptr<Member> member);
  std::uint64_t done_count() const { return done_count_; }
  /// Opens the latch as soon as so many commands are done.
  void open_at(std::uint64_t count, Latch& latch);

 private:
  using ByKey = std::unordered_map<std::string, Line>;

  void work();
  void take_in(const std::shared_ptr<Member>& member);
  void finished(Member& member);
  Line& line_of(const std::string& key);
  void wake();

  CommandRunner& runner_;
  Executor& executor_;

  std::atomic<std::uint64_t> done_count_ = 0;
  static constexpr auto nothing = std::numeric_limits<std::uint64_t>::max();
  std::atomic<std::uint64_t> awaited_ = nothing;

  Lock lock_;  // over the next three
  std::vector<std::shared_ptr<Member>> news_;
  bool working_ = false;
  Latch* latch_ = nullptr;  // opened when what is awaited is done

  std::vector<std::shared_ptr<Member>> heard_;  // of the news; kept for its memory
  ByKey lines_;
  std::vector<ByKey::node_type> spare_;  // lines for other keys
};

/// A command in a pipeline, which is told what becomes of it.
class CommandPipeline::Lines::Member final : public commands::Member {
 public:
  Member(Lines& lines, CommandRequest its_request, Done done)
      : commands::Member{std::move(its_request)}, lines_{lines}, done_{std::move(done)} {}

  void resume() override { tell(); }
  bool is_blocking() const override { return false; }
  void finish(Result<Outcome> answer) override {
    answer_ = std::move(answer);
    tell();
  }

  bool is_finished() const { return answer_.has_value(); }
  void answer() { done_(*std::move(answer_)); }

 private:
  void tell() { lines_.tell(std::static_pointer_cast<Member>(shared_from_this())); }

  Lines& lines_;
  Done done_;
  std::optional<Result<Outcome>> answer_;
};

void CommandPipeline::Lines::tell(std::shared_ptr<Member> member) {
  {
    const Holding holding{lock_};
    news_.push_back(std::move(member));
    if (std::exchange(working_, true)) return;
  }
  executor_.post([this] { work(); });
}

void CommandPipeline::Lines::work() {
  while (true) {
    {
      const Holding holding{lock_};
      heard_.swap(news_);
      working_ = !heard_.empty();
    }
    if (heard_.empty()) return;
    for (const auto& member : heard_) take_in(member);
    heard_.clear();
  }
}

void CommandPipeline::Lines::take_in(const std::shared_ptr<Member>& member) {
  if (member->is_finished()) return finished(*member);
  if (Line::is_new(*member)) {
    line_of(member->request.key).push(member);
  } else {
    Line::of(*member).take_back(*member);
  }
  Line::of(*member).advance(runner_);
}

void CommandPipeline::Lines::finished(Member& member) {
  auto& line = Line::of(member);
  line.remove(member);
  member.answer();
  if (line.is_empty()) {
    line.clear();
    spare_.push_back(lines_.extract(member.request.key));
  } else {
    line.advance(runner_);
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
  wake();  // it may have been done before anybody knew that it is awaited
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
  executor_.reset();  // before the lines that its tasks refer to
}

void CommandPipeline::submit(CommandRequest request, Done done) {
  // When it is full, half of it is let through before the caller goes on: one wait for many.
  if (submitted_ - lines_->done_count() >= in_flight_max_) {
    wait_until_done(submitted_ - in_flight_max_ / 2);
  }
  ++submitted_;
  lines_->tell(std::make_shared<Lines::Member>(*lines_, std::move(request), std::move(done)));
}

void CommandPipeline::finish() { wait_until_done(submitted_); }

void CommandPipeline::wait_until_done(std::uint64_t count) {
  const auto latch = environment_.make_latch();
  lines_->open_at(count, *latch);
  latch->wait();
}

}  // namespace daybook
