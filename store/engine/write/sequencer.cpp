#include "store/engine/write/sequencer.h"

#include <algorithm>
#include <utility>

#include "store/engine/write/log_state.h"

namespace daybook::engine {
namespace {

/// Up to this many commits are written on the deciding thread: deciding the next ones meanwhile
/// would save less than waking the writer costs.
std::size_t written_here_max(Durability durability) {
  return durability == Durability::power_loss ? 8 : 64;
}

Error unknown_outcome(const Error& why) {
  return Error{
      ErrorCode::outcome_unknown,
      fmt::format("a write failed ({}), so this command may or may not have been recorded: send it "
                  "again with the same command id after the store has been opened again",
                  why.message())};
}

}  // namespace

Sequencer::Sequencer(Shared& shared, CatalogCommit on_catalog_commit,
                     std::function<void()> wake_indexer)
    : shared_{shared},
      on_catalog_commit_{std::move(on_catalog_commit)},
      wake_indexer_{std::move(wake_indexer)},
      written_here_max_{written_here_max(shared.options.durability)},
      queue_{{shared.options.queue_commits_max, shared.options.queue_bytes_max}},
      admission_{shared, groups_},
      writer_{std::make_shared<GroupWriter>(shared,
                                            [this] {
                                              const std::lock_guard lock{mutex_};
                                              ++written_;
                                              schedule();
                                            })},
      executor_{shared.environment.make_serial_executor("daybook-log")} {
  begin_group();
}

PendingAppendPtr Sequencer::submit(PendingAppendPtr append) noexcept {
  std::optional<Error> refusal;
  {
    const std::lock_guard lock{mutex_};
    if (poison_) {
      refusal = unknown_outcome(*poison_);
    } else if (!queue_.admits(*append)) {
      refusal = Error{ErrorCode::overloaded,
                      fmt::format("{} appends are already waiting: try again later",
                                  queue_.size())};
    } else {
      queue_.push(std::move(append));
      schedule();
      return answered_.take();
    }
  }
  append->break_chains();
  refuse(std::move(append->done), *std::move(refusal));
  return append;
}

void Sequencer::refuse(Completion<Result<Receipt>> done, Error error) noexcept {
  run([done = std::move(done), error = std::move(error)]() mutable {
    done(fail(std::move(error)));
  });
}

void Sequencer::answer(Completion<Result<Receipt>> done, Receipt receipt) noexcept {
  run([this, done = std::move(done), receipt = std::move(receipt)]() mutable {
    if (const auto why = poison()) return done(fail(unknown_outcome(*why)));
    done(std::move(receipt));
  });
}

void Sequencer::run(Task task) noexcept {
  const std::lock_guard lock{mutex_};
  tasks_.push_back(std::move(task));
  schedule();
}

Watch Sequencer::when_past(Serial serial, Completion<Result<Serial>> done) noexcept {
  auto watch = watches_.add(serial, std::move(done));
  if (shared_.durable_head() > serial) {
    run([this] { watches_.publish(shared_.durable_head()); });
  }
  return watch;
}

void Sequencer::poison(Error why) noexcept {
  const std::lock_guard lock{mutex_};
  if (poison_) return;
  poison_ = std::move(why);
  writer_->stop();
  shared_.medium->abandon();
  shared_.index->abandon();
  schedule();
}

std::optional<Error> Sequencer::poison() const {
  const std::lock_guard lock{mutex_};
  return poison_;
}

void Sequencer::schedule() {
  if (scheduled_ || closed_) return;
  scheduled_ = true;
  // Weak: a simulated executor may outlive the Store with this task.
  executor_->post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->step();
  });
}

void Sequencer::step() {
  continue_group();
  Work work;
  take(work);
  if (work.poison) tell_poison();
  for (auto& task : work.tasks) task();
  for (; work.written > 0; --work.written) finish_oldest();
  if (work.poison) {
    refuse_all(unknown_outcome(*work.poison));
  } else {
    decide();
    send();
  }
  go_on();
}

/// Schedules a step for appends that arrived meanwhile or did not fit.
void Sequencer::go_on() {
  const bool has_next = groups_.size() > 1;
  if (has_next && is_full(*groups_.back())) return;  // the writer calls back when there is room
  const std::lock_guard lock{mutex_};
  if (!queue_.is_empty()) schedule();
}

bool Sequencer::is_full(const Group& group) const {
  return group.size() >= shared_.options.group_commits_max ||
         group.bytes() >= shared_.options.group_bytes_max;
}

/// Continues to fill the last group, unless writing it has begun.
void Sequencer::continue_group() {
  auto& last = *groups_.back();
  if (last.is_offered && !writer_->withdraw(last)) return begin_group();
  last.is_offered = false;
}

void Sequencer::begin_group() {
  if (spare_groups_.empty()) spare_groups_.push_back(std::make_unique<Group>());
  groups_.push_back(std::move(spare_groups_.back()));
  spare_groups_.pop_back();
}

void Sequencer::take(Work& work) {
  const auto& group = *groups_.back();
  const std::lock_guard lock{mutex_};
  scheduled_ = false;
  work.tasks = std::exchange(tasks_, {});
  work.written = std::exchange(written_, 0);
  work.poison = poison_;
  if (is_full(group)) return;
  queue_.take({shared_.options.group_commits_max - group.size(),
               shared_.options.group_bytes_max - group.bytes()},
              taken_);
}

void Sequencer::decide() {
  // Offers a group early to an idle writer, before all is decided.
  constexpr std::size_t offered_early = 64;
  if (taken_.empty()) return;
  admission_.resume();
  for (std::size_t i = 0; i < taken_.size(); ++i) {
    auto& group = *groups_.back();
    if (group.accepted().size() >= offered_early && writer_->is_idle() && !closed_) {
      group.is_offered = true;
      writer_->offer(group);
      begin_group();
    }
    admission_.prefetch(std::span{taken_}.subspan(i));
    admission_.decide(std::move(taken_[i]));
  }
  admission_.pause();
  taken_.clear();
}

/// Hands the decided group to the writer. A group of answers alone waits for the groups before it.
void Sequencer::send() {
  auto& group = *groups_.back();
  const bool is_oldest = groups_.size() == 1;
  if (group.accepted().empty()) {
    if (!is_oldest) return;
    if (!group.is_empty()) finish_oldest();
  } else if (is_oldest && writer_->is_idle() &&
             (closed_ || group.accepted().size() <= written_here_max_)) {
    writer_->write(group);
    finish_oldest();
  } else {
    group.is_offered = true;
    writer_->offer(group);
  }
}

void Sequencer::tell_poison() {
  {
    const std::lock_guard lock{mutex_};
    if (std::exchange(poison_told_, true)) return;
  }
  if (shared_.options.on_poison) shared_.options.on_poison(*poison());
}

void Sequencer::refuse_all(const Error& error) {
  for (auto& append : taken_) append->done(fail(error));
  keep_answered(taken_);
  auto& group = *groups_.back();
  group.complete(error);
  keep_answered(group.clear());
}

void Sequencer::finish_oldest() {
  auto group = std::move(groups_.front());
  groups_.erase(groups_.begin());
  if (groups_.empty()) begin_group();
  if (group->failure) poison(*group->failure);
  if (const auto why = poison()) {
    tell_poison();  // before answering, because callers may react to the answer
    group->complete(unknown_outcome(*why));
  } else {
    if (!group->accepted().empty()) publish(*group);
    group->complete(shared_.identity);
  }
  keep_answered(group->clear());
  spare_groups_.push_back(std::move(group));
}

void Sequencer::publish(const Group& group) {
  std::uint64_t events = 0;
  std::size_t bytes = 0;
  for (const auto& [log, record] : group.accepted()) {
    events += record.event_count();
    bytes += record.bytes().size();
    if (record.log() == 0) on_catalog_commit_(record);
  }
  shared_.space->add_written(bytes);
  shared_.events.fetch_add(events, std::memory_order_release);
  shared_.head.store(group.last().value, std::memory_order_release);
  for (const auto& [log, record] : group.accepted()) log->publish(record.last_position());
  watches_.publish(group.last());
  if (group.wakes_indexer) wake_indexer_();
}

void Sequencer::keep_answered(std::vector<PendingAppendPtr>& appends) {
  {
    const std::lock_guard lock{mutex_};
    answered_.put(appends);
  }
  appends.clear();
}

void Sequencer::close() {
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
  }
  executor_.reset();
  writer_->close();
  // Runs what the executors did not run, and what their last tasks added.
  const auto has_work = [this] {
    const std::lock_guard lock{mutex_};
    return !queue_.is_empty() || !tasks_.empty() || written_ > 0;
  };
  do {
    step();
  } while (has_work());
  watches_.close();
}

}  // namespace daybook::engine
