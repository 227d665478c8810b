#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "store/engine/group.h"

namespace daybook::engine {

/// Writes groups, one after the other, on a thread of its own, so that the next one is decided
/// meanwhile. The one that is next may be withdrawn to be made larger, so that a write takes along
/// all that was decided until it begins. Owned by the sequencer; its thread, but where said.
class GroupWriter : public std::enable_shared_from_this<GroupWriter> {
 public:
  /// `on_written` is told of each group that was offered, in order, on the thread that writes.
  GroupWriter(Shared& shared, std::function<void()> on_written)
      : shared_{shared},
        on_written_{std::move(on_written)},
        executor_{shared.environment.make_serial_executor("daybook-write")} {}

  /// Whether nothing is written or will be, so that a group that is offered now is begun at once.
  bool is_idle() const { return idle_.load(std::memory_order_relaxed); }
  /// Writes on the calling thread, which is quicker than waking another one. Only when idle.
  void write(Group& group);
  /// To be written, unless it is withdrawn, when there is nothing else to write. Only one group may
  /// be next.
  void offer(Group& group);
  /// False when it was begun.
  bool withdraw(const Group& group);
  /// From now on nothing is written: each group fails. Any thread.
  void stop() noexcept { stopped_ = true; }
  /// Writes what was offered and ends the thread. Only write() may be called afterwards.
  void close();

 private:
  void step();

  Shared& shared_;
  const std::function<void()> on_written_;
  std::atomic<bool> stopped_{false};

  std::mutex mutex_;
  Group* current_ = nullptr;
  Group* next_ = nullptr;
  std::atomic<bool> idle_{true};  // whether there is no current one; changed with the mutex held
  std::unique_ptr<Executor> executor_;  // until closed; made at once, where that may still fail
};

}  // namespace daybook::engine
