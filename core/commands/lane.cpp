#include "core/commands/lane.h"

#include <algorithm>

#include "core/commands/execution.h"

namespace daybook::commands {
namespace {

std::size_t bytes_of(const std::vector<OwnEvent>& events) {
  std::size_t bytes = 0;
  for (const auto& event : events) bytes += sizeof event + event.payload.asBytes().size();
  return bytes;
}

}  // namespace

void Lane::settle() {
  const bool all_in_newest = newest_ && in_newest_ == pending_.size();
  if (all_in_newest && pending_.back().fate->verdict() == Fate::Verdict::accepted) {
    // In a chain, all appends before an accepted one were accepted too.
    durable_ = std::move(newest_);
    for (const auto& pending : pending_) arrive(pending);
    pending_.clear();
    in_newest_ = 0;
  }
  std::size_t settled = 0;
  for (; settled < pending_.size() && !pending_[settled].fate->is_open(); ++settled) {
    const auto& first = pending_[settled];
    if (first.fate->verdict() == Fate::Verdict::refused) return forget_pending();
    fold(*durable_, first.events);
    arrive(first);
    if (in_newest_ > 0) --in_newest_;
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(settled));
  if (pending_.empty()) newest_.reset();
  if (chain_->is_broken()) forget_pending();
}

void Lane::arrive(const Pending& pending) {
  pending_bytes_ -= bytes_of(pending.events);
  if (!speculative_) {
    behind_ = true;  // read back, because only the Log knows their Positions and times
    return;
  }
  if (source_.stream()) {
    place_ += pending.events.size();
    coming_ -= pending.events.size();
  } else {
    place_ = pending.fate->last_position().value;
  }
}

void Lane::forget_pending() {
  pending_.clear();
  newest_.reset();
  in_newest_ = 0;
  coming_ = 0;
  pending_bytes_ = 0;
  behind_ = true;
  chain_ = std::make_shared<AppendChain>();
}

void Lane::reset() {
  forget_pending();
  durable_.reset();
  place_ = 0;
}

State& Lane::to_read_into(const StateType& type) {
  if (!durable_) durable_ = type.make();
  behind_ = true;
  return *durable_;
}

const State& Lane::newest() {
  if (pending_.empty() || !speculative_) return *durable_;
  if (!newest_) newest_ = durable_->copy();
  while (in_newest_ < pending_.size()) fold(*newest_, pending_[in_newest_++].events);
  return *newest_;
}

void Lane::fold(State& state, const std::vector<OwnEvent>& events) const {
  static const CommitView no_commit;  // a speculative state uses keys and payloads only
  EventView view;
  view.commit = &no_commit;
  for (const auto& event : events) {
    view.variant = event.variant;
    view.schema = event.schema;
    view.key = event.key;
    view.payload = as_payload(event.payload);
    state.evolve(view);
  }
}

const std::shared_ptr<Fate>& Lane::rests_on() const {
  static const std::shared_ptr<Fate> nothing;
  return pending_.empty() ? nothing : pending_.back().fate;
}

void Lane::sent(std::shared_ptr<Fate> fate, std::vector<OwnEvent> events) {
  if (source_.stream()) coming_ += events.size();
  pending_bytes_ += bytes_of(events);
  pending_.push_back({std::move(fate), std::move(events)});
}

bool Lane::park(const std::shared_ptr<Execution>& execution, const Fate& fate) {
  const Holding holding{parked_lock_};
  if (!fate.is_open()) return false;
  if (execution->was_parked) {
    parked_.push_front(execution);
  } else {
    parked_.push_back(execution);
  }
  execution->is_parked = true;
  execution->was_parked = true;
  return true;
}

/// Resumes one command that runs on an executor and one that blocks a thread. Resuming only the
/// first could deadlock: blocked commands may occupy all threads of the executor.
void Lane::wake() {
  if (speculative_) return;  // commands on it never park
  std::shared_ptr<Execution> first[2];
  {
    const Holding holding{parked_lock_};
    if (parked_.empty()) return;
    for (const bool blocking : {false, true}) {
      const auto found = std::find_if(parked_.begin(), parked_.end(), [&](const auto& execution) {
        return execution->is_blocking() == blocking;
      });
      if (found == parked_.end()) continue;
      first[blocking] = std::move(*found);
      parked_.erase(found);
    }
  }
  for (const auto& execution : first) {
    if (execution) execution->resume();
  }
}

std::size_t Lane::memory_bytes() const {
  std::size_t bytes = sizeof *this + 2 * source_.text().size();
  if (durable_) bytes += durable_->memory_bytes();
  if (newest_) bytes += newest_->memory_bytes();
  return bytes + pending_bytes_;
}

}  // namespace daybook::commands
