#pragma once

#include <deque>
#include <vector>

#include "store/engine/pending_append.h"

namespace daybook::engine {

/// The appends of one Log that wait. A part of the Log; only the queue looks into it.
class AppendLane {
  friend class AppendQueue;
  std::vector<PendingAppendPtr> waiting_;
  std::size_t taken_ = 0;  // of those, at the front
  std::size_t bytes_ = 0;
};

/// What waits for the sequencer: bounded, and fair between Logs. Each Log has a lane of its own,
/// and lanes take turns, so that a Log that floods delays nobody else by more than a turn. A lane
/// may hold a multiple of what is still free (dynamic thresholds: Choudhury and Hahne, IEEE/ACM
/// Transactions on Networking 6(2), 1998), so that there is always room for a Log that is quiet.
/// Not thread-safe: the sequencer locks.
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
  /// Appends to `taken` what comes next, up to these limits, but always something when there is
  /// something.
  void take(const Limits& limits, std::vector<PendingAppendPtr>& taken);

 private:
  PendingAppendPtr pop(AppendLane& lane);
  void release(AppendLane& lane);

  const Limits limits_;
  std::size_t commits_ = 0;
  std::size_t bytes_ = 0;
  std::size_t capacity_ = 0;       // of all lanes
  std::deque<AppendLane*> turns_;  // the lanes in which something waits
};

/// Appends that were answered, for those who append to use their memory again: freeing on one
/// thread what another one allocated costs both dearly. Bounded; what is too much is freed. Not
/// thread-safe: the sequencer locks.
class AnsweredAppends {
 public:
  /// Takes what fits; the rest is left.
  void put(std::vector<PendingAppendPtr>& appends);
  /// Nothing when there is none.
  PendingAppendPtr take();

 private:
  std::vector<PendingAppendPtr> appends_;
  std::size_t bytes_ = 0;
};

}  // namespace daybook::engine
