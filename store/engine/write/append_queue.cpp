#include "store/engine/write/append_queue.h"

#include <algorithm>

#include "store/engine/write/log_state.h"

namespace daybook::engine {
namespace {

/// One busy Log gets 4/5 of the queue, two get 4/9 each, and so on.
constexpr std::size_t share = 4;
/// Commits per turn of a lane.
constexpr std::size_t turn_commits = 64;

}  // namespace

bool AppendQueue::admits(const PendingAppend& append) const {
  const auto& lane = append.log->lane();
  const auto bytes = append.record.size();
  if (commits_ >= limits_.commits_max || bytes_ + bytes > limits_.bytes_max) return false;
  const auto waiting = lane.waiting_.size() - lane.taken_;
  return waiting == 0 || (waiting < share * (limits_.commits_max - commits_) &&
                          lane.bytes_ + bytes <= share * (limits_.bytes_max - bytes_));
}

void AppendQueue::push(PendingAppendPtr append) {
  auto& lane = append->log->lane();
  const auto bytes = append->record.size();
  if (lane.waiting_.size() == lane.taken_) turns_.push_back(&lane);
  lane.bytes_ += bytes;
  bytes_ += bytes;
  ++commits_;
  capacity_ -= lane.waiting_.capacity();
  lane.waiting_.push_back(std::move(append));
  capacity_ += lane.waiting_.capacity();
}

PendingAppendPtr AppendQueue::pop(AppendLane& lane) {
  auto append = std::move(lane.waiting_[lane.taken_++]);
  const auto bytes = append->record.size();
  lane.bytes_ -= bytes;
  bytes_ -= bytes;
  --commits_;
  return append;
}

/// Drops what was taken. Keeps the memory while all lanes together keep no more than the queue may
/// hold.
void AppendQueue::release(AppendLane& lane) {
  auto& waiting = lane.waiting_;
  if (lane.taken_ == waiting.size()) {
    waiting.clear();
    lane.taken_ = 0;
    if (capacity_ > limits_.commits_max) {
      capacity_ -= waiting.capacity();
      waiting.shrink_to_fit();
    }
  } else if (2 * lane.taken_ > waiting.size()) {
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(lane.taken_));
    lane.taken_ = 0;
  }
}

void AppendQueue::take(const Limits& limits, std::vector<PendingAppendPtr>& taken) {
  std::size_t bytes = 0;
  const auto fits = [&](const AppendLane& lane) {
    const auto more = lane.waiting_[lane.taken_]->record.size();
    return taken.empty() || (taken.size() < limits.commits_max && bytes + more <= limits.bytes_max);
  };
  while (!turns_.empty() && fits(*turns_.front())) {
    auto& lane = *turns_.front();
    turns_.pop_front();
    const auto end = std::min(lane.taken_ + turn_commits, lane.waiting_.size());
    while (lane.taken_ < end && fits(lane)) {
      bytes += lane.waiting_[lane.taken_]->record.size();
      taken.push_back(pop(lane));
    }
    if (lane.taken_ < lane.waiting_.size()) turns_.push_back(&lane);
    release(lane);
  }
}

void AnsweredAppends::put(std::vector<PendingAppendPtr>& appends) {
  constexpr std::size_t appends_max = 8192;
  constexpr std::size_t bytes_max = 16 * 1024 * 1024;
  while (!appends.empty() && appends_.size() < appends_max && bytes_ < bytes_max) {
    bytes_ += appends.back()->record.capacity();
    appends_.push_back(std::move(appends.back()));
    appends.pop_back();
  }
}

PendingAppendPtr AnsweredAppends::take() {
  if (appends_.empty()) return nullptr;
  auto append = std::move(appends_.back());
  appends_.pop_back();
  bytes_ -= append->record.capacity();
  return append;
}

}  // namespace daybook::engine
