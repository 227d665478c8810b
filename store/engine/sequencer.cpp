#include "store/engine/sequencer.h"

#include <algorithm>
#include <utility>

#include "store/engine/log.h"

namespace daybook::engine {
namespace {

Error unknown_outcome(const Error& why) {
  return Error{
      ErrorCode::outcome_unknown,
      fmt::format("a write failed ({}), so whether this command was recorded is not known: "
                  "send it again with the same command id when the store is open again",
                  why.message())};
}

}  // namespace

Sequencer::Sequencer(Shared& shared, CatalogCommit on_catalog_commit)
    : shared_{shared},
      on_catalog_commit_{std::move(on_catalog_commit)},
      heads_{*shared.index, shared.options.stream_heads_max},
      executor_{shared.environment.make_serial_executor("daybook-log")} {}

void Sequencer::submit(PendingAppend append) noexcept {
  std::optional<Error> refusal;
  {
    const std::lock_guard lock{mutex_};
    const auto bytes = queue_bytes_ + append.record.size();
    if (poison_) {
      refusal = unknown_outcome(*poison_);
    } else if (queue_.size() >= shared_.options.queue_commits_max ||
               bytes > shared_.options.queue_bytes_max) {
      refusal = Error{ErrorCode::overloaded,
                      fmt::format("{} appends wait already: try again later", queue_.size())};
    } else {
      queue_bytes_ = bytes;
      queue_.push_back(std::move(append));
      schedule();
      return;
    }
  }
  append.break_chains();
  refuse(std::move(append.done), *std::move(refusal));
}

void Sequencer::refuse(Completion<Result<Receipt>> done, Error error) noexcept {
  run([done = std::move(done), error = std::move(error)]() mutable {
    done(fail(std::move(error)));
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
  // Weak, because a simulated executor may outlive the Store with the task in it.
  executor_->post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->step();
  });
}

bool Sequencer::take(Work& work) {
  const std::lock_guard lock{mutex_};
  scheduled_ = false;
  work.tasks = std::exchange(tasks_, {});
  work.poison = poison_;
  work.tell_poison = poison_ && !std::exchange(poison_told_, true);
  std::size_t count = 0;
  std::size_t bytes = 0;
  while (count < queue_.size() && count < shared_.options.group_commits_max &&
         (count == 0 || bytes + queue_[count].record.size() <= shared_.options.group_bytes_max)) {
    bytes += queue_[count++].record.size();
  }
  queue_bytes_ -= bytes;
  if (count == queue_.size()) {
    work.appends = std::exchange(queue_, {});
  } else {
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
    work.appends.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
    schedule();
  }
  return !work.tasks.empty() || !work.appends.empty() || work.tell_poison;
}

void Sequencer::step() {
  Work work;
  if (!take(work)) return;
  if (work.tell_poison && shared_.options.on_poison) shared_.options.on_poison(*work.poison);
  for (auto& task : work.tasks) task();
  if (work.poison) {
    const auto error = unknown_outcome(*work.poison);
    for (auto& append : work.appends) append.done(fail(error));
    return;
  }
  if (work.appends.empty()) return;
  Group group{shared_, heads_, shared_.durable_head(), shared_.events.load()};
  for (auto& append : work.appends) group.admit(std::move(append));
  write(group);
}

void Sequencer::write(Group& group) {
  if (group.is_empty()) return group.complete();
  const bool sync = shared_.options.durability == Durability::power_loss;
  const auto records = group.records();
  const auto first = shared_.durable_head().next();
  if (const auto written = shared_.medium->write(first, records, sync); !written) {
    poison(written.error());
    return group.complete(unknown_outcome(written.error()));
  }
  // The commits are durable, so their callers are told so whatever becomes of the index. Without
  // its entries the next append could not be decided: none is accepted until the index has been
  // caught up, which opening does.
  if (const auto indexed = shared_.index->apply(group.entries()); !indexed) {
    poison(indexed.error().within("the index cannot be written"));
  }
  publish(group);
  group.complete();
  heads_.trim();
}

void Sequencer::publish(const Group& group) {
  for (const auto& [log, record] : group.sequenced()) {
    if (record.log() == 0) on_catalog_commit_(record);
  }
  shared_.events.store(group.events(), std::memory_order_release);
  shared_.head.store(group.last().value, std::memory_order_release);
  for (const auto& [log, record] : group.sequenced()) log->publish(record.last_position());
  watches_.publish(group.last());
}

void Sequencer::close() {
  // The pointer stays set while the executor runs what was posted: tasks may post more.
  delete executor_.get();
  static_cast<void>(executor_.release());
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
  }
  // An executor on a run loop leaves tasks behind; they are done here.
  const auto has_work = [this] {
    const std::lock_guard lock{mutex_};
    return !queue_.empty() || !tasks_.empty();
  };
  do {
    step();
  } while (has_work());
  watches_.close();
}

}  // namespace daybook::engine
