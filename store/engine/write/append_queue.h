#pragma once

#include <deque>
#include <vector>

#include "store/engine/write/pending_append.h"

namespace daybook::engine {

/// The waiting appends of one Log. Owned by the Log; only the queue accesses it, under its lock.
class AppendLane {
  friend class AppendQueue;
  std::vector<PendingAppendPtr> waiting_;
  std::size_t taken_ = 0;  // already taken, at the front
  std::size_t bytes_ = 0;
};

/// Appends that wait for the sequencer: bounded, and fair between Logs. Each Log has its own lane,
/// and lanes take turns, so a busy Log delays another one by one turn at most. A lane may hold a
/// multiple of the free space (dynamic thresholds: Choudhury and Hahne, IEEE/ACM Transactions on
/// Networking 6(2), 1998), so a quiet Log always finds room. Owned by the sequencer, which locks:
/// not thread-safe.
class AppendQueue {
 public:
  struct Limits {
    std::size_t commits_max = 0;
    std::size_t bytes_max = 0;
  };

  explicit AppendQueue(const Limits& limits) : limits_{limits} {}

  bool is_empty() const { return commits_ == 0; }
  std::size_t size() const { return commits_; }
  bool admits(const PendingAppend& append) const;
  void push(PendingAppendPtr append);
  /// Moves the next appends to `taken`, within these limits, but at least one if any waits.
  void take(const Limits& limits, std::vector<PendingAppendPtr>& taken);

 private:
  PendingAppendPtr pop(AppendLane& lane);
  void release(AppendLane& lane);

  const Limits limits_;
  std::size_t commits_ = 0;
  std::size_t bytes_ = 0;
  std::size_t capacity_ = 0;       // of all lanes' vectors
  std::deque<AppendLane*> turns_;  // lanes that are not empty
};

/// Answered appends, kept so that appending threads reuse their memory: freeing memory on another
/// thread than the one that allocated it is expensive. Bounded; the rest is freed. Owned by the
/// sequencer, which locks: not thread-safe.
class AnsweredAppends {
 public:
  /// Takes what fits; leaves the rest.
  void put(std::vector<PendingAppendPtr>& appends);
  /// Null if there is none.
  PendingAppendPtr take();

 private:
  std::vector<PendingAppendPtr> appends_;
  std::size_t bytes_ = 0;
};

}  // namespace daybook::engine
