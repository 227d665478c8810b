#pragma once

#include <atomic>
#include <utility>

#include "core/model/event.h"
#include "store/engine/read/watches.h"
#include "store/engine/write/append_queue.h"

namespace daybook::engine {

/// The end of a Log as the sequencer sees it, including Commits that are not durable yet.
struct LogTail {
  Position next{1};
  Serial serial;  ///< last Commit
  Timestamp recorded_at{};
  Digest hash{};  ///< hash of the last Commit's head
};

/// The state of one Log that its readers and the append pipeline share. Owned by its Log; each
/// member says which threads may use it.
class LogState {
 public:
  explicit LogState(LogInfo info) : info_{std::move(info)} {}

  const LogInfo& info() const { return info_; }
  /// The last durable Position. Any thread.
  Position head() const noexcept { return Position{head_.load(std::memory_order_acquire)}; }
  /// Publishes the head and completes the watches that it has passed. The sequencer's thread, or
  /// the loading thread before the Log is used.
  void publish(Position head) {
    head_.store(head.value, std::memory_order_release);
    watches_.publish(head);
  }
  /// Any thread.
  Watches<Position>& watches() { return watches_; }
  /// The sequencer's thread only, once the Log is loaded.
  LogTail& tail() { return tail_; }
  /// For the sequencer's queue, under its lock.
  AppendLane& lane() { return lane_; }

 private:
  const LogInfo info_;
  std::atomic<std::uint64_t> head_{0};
  Watches<Position> watches_;
  LogTail tail_;
  AppendLane lane_;
};

}  // namespace daybook::engine
