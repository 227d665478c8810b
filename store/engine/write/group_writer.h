#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "store/engine/write/group.h"

namespace daybook::engine {

/// Writes groups one after the other on its own thread, while the next group is decided. The next
/// group may be withdrawn and enlarged, so that each write takes everything decided before it
/// begins. Owned by the sequencer; its thread only, except where noted.
class GroupWriter : public std::enable_shared_from_this<GroupWriter> {
 public:
  /// `on_written` is called for each offered group, in order, on the writer's thread.
  GroupWriter(Shared& shared, std::function<void()> on_written)
      : shared_{shared},
        on_written_{std::move(on_written)},
        executor_{shared.environment.make_serial_executor("daybook-write")} {}

  /// Nothing is being written or waiting, so an offered group is begun at once.
  bool is_idle() const { return idle_.load(std::memory_order_relaxed); }
  /// Writes on the calling thread, which is faster than waking another one. Only when idle.
  void write(Group& group);
  /// Queues a group to be written after the current one, unless withdrawn. At most one may wait.
  void offer(Group& group);
  /// False if writing it has begun.
  bool withdraw(const Group& group);
  /// Stops writing: every later group fails. Any thread.
  void stop() noexcept { stopped_ = true; }
  /// Writes what was offered and ends the thread. Afterwards only write() may be called.
  void close();

 private:
  void step();

  Shared& shared_;
  const std::function<void()> on_written_;
  std::atomic<bool> stopped_{false};

  std::mutex mutex_;
  Group* current_ = nullptr;
  Group* next_ = nullptr;
  std::atomic<bool> idle_{true};  // no current group; changed with the mutex held
  // Null once closed; made in the constructor, where failure can still be reported
  std::unique_ptr<Executor> executor_;
};

}  // namespace daybook::engine
