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

Sequencer::Sequencer(Shared& shared, CatalogCommit on_catalog_commit,
                     std::function<void()> on_sealed)
    : shared_{shared},
      on_catalog_commit_{std::move(on_catalog_commit)},
      queue_{{shared.options.queue_commits_max, shared.options.queue_bytes_max}},
      group_{shared, std::move(on_sealed)},
      executor_{shared.environment.make_serial_executor("daybook-log")} {}

std::optional<PendingAppend> Sequencer::submit(PendingAppend append) noexcept {
  std::optional<Error> refusal;
  {
    const std::lock_guard lock{mutex_};
    if (poison_) {
      refusal = unknown_outcome(*poison_);
    } else if (!queue_.admits(append)) {
      refusal = Error{ErrorCode::overloaded,
                      fmt::format("{} appends wait already: try again later", queue_.size())};
    } else {
      queue_.push(std::move(append));
      schedule();
      return answered_.take();
    }
  }
  append.break_chains();
  refuse(std::move(append.done), *std::move(refusal));
  return std::nullopt;
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
  queue_.take({shared_.options.group_commits_max, shared_.options.group_bytes_max}, appends_);
  if (!queue_.is_empty()) schedule();
  return !work.tasks.empty() || !appends_.empty() || work.tell_poison;
}

void Sequencer::step() {
  Work work;
  if (!take(work)) return;
  if (work.tell_poison && shared_.options.on_poison) shared_.options.on_poison(*work.poison);
  for (auto& task : work.tasks) task();
  if (work.poison) {
    const auto error = unknown_outcome(*work.poison);
    for (auto& append : appends_) append.done(fail(error));
  } else if (!appends_.empty()) {
    sequence();
  }
  keep_answered();
}

void Sequencer::keep_answered() {
  if (appends_.empty()) return;
  {
    const std::lock_guard lock{mutex_};
    answered_.put(appends_);
  }
  appends_.clear();
}

void Sequencer::sequence() {
  group_.decide(appends_, shared_.durable_head(), shared_.events.load());
  if (group_.is_empty()) return group_.complete();
  const bool sync = shared_.options.durability == Durability::power_loss;
  const auto first = shared_.durable_head().next();
  if (const auto written = shared_.medium->write(first, group_.records(), sync); !written) {
    poison(written.error());
    return group_.complete(unknown_outcome(written.error()));
  }
  publish();
  group_.complete();
}

void Sequencer::publish() {
  for (const auto& [log, record] : group_.sequenced()) {
    if (record.log() == 0) on_catalog_commit_(record);
  }
  shared_.events.store(group_.events(), std::memory_order_release);
  shared_.head.store(group_.last().value, std::memory_order_release);
  for (const auto& [log, record] : group_.sequenced()) log->publish(record.last_position());
  watches_.publish(group_.last());
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
    return !queue_.is_empty() || !tasks_.empty();
  };
  do {
    step();
  } while (has_work());
  watches_.close();
}

}  // namespace daybook::engine
