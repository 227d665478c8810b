#pragma once

#include <optional>
#include <utility>

#include "base/environment.h"
#include "base/function.h"
#include "core/model/append.h"
#include "core/model/page.h"
#include "core/model/snapshot.h"

namespace daybook {

/// Cancels a pending wait on destruction: the completion is then called with ErrorCode::closed,
/// unless it was already called or another thread is calling it. Owned by the waiter; one thread.
class Watch {
 public:
  Watch() = default;
  explicit Watch(Task cancel) : cancel_{std::move(cancel)} {}
  Watch(Watch&&) noexcept = default;
  Watch& operator=(Watch&& other) noexcept {
    if (this != &other) {
      cancel();
      cancel_ = std::exchange(other.cancel_, {});
    }
    return *this;
  }
  ~Watch() { cancel(); }

  void cancel() {
    if (auto cancel = std::exchange(cancel_, {})) cancel();
  }

 private:
  Task cancel_;
};

/// Selects events of a Log. Forward: Positions greater than `from`. Backward: smaller than `from`;
/// Position::end() starts at the last event.
struct ReadRequest {
  Position from{0};
  Direction direction = Direction::forward;
  Filter filter{};
  ReadLimits limits{};
};

/// Selects events of one Stream; `from` as in ReadRequest.
struct StreamReadRequest {
  Version from{0};
  Direction direction = Direction::forward;
  ReadLimits limits{};
};

/// The stored result of an executed command.
struct ExecutedCommand {
  Digest digest{};
  Receipt receipt;
};

/// Port: one Log. Owned by its Store. Any thread may call any method at any time.
class EventLog {
 public:
  virtual ~EventLog() = default;

  virtual const LogInfo& info() const = 0;

  /// Appends one Commit if its condition holds. `done` is called on the Store's own thread after
  /// the Commit is durable, and must not block. Refusals: version_conflict, condition_failed,
  /// command_id_reused, limit_exceeded, invalid_argument, overloaded, disk_full; outcome_unknown
  /// after a failed write. A repeat of an executed command returns the first Receipt.
  virtual void append(AppendRequest request, Completion<Result<Receipt>> done) noexcept = 0;

  /// Reads durable events. May block on the disk. Clears `buffer`; the page points into it.
  virtual Result<Page<Position>> read(const ReadRequest& request, PageBuffer& buffer) const = 0;
  virtual Result<Page<Version>> read_stream(const StreamId& stream,
                                            const StreamReadRequest& request,
                                            PageBuffer& buffer) const = 0;
  /// 0 if the Stream does not exist.
  virtual Result<Version> stream_version(const StreamId& stream) const = 0;
  virtual Result<std::optional<ExecutedCommand>> find_command(CommandId id) const = 0;

  /// The last kept snapshot of a Stream for this state type (SnapshotForm::state_type). Nothing if
  /// there is none or it is damaged. May block.
  virtual Result<std::optional<Snapshot>> read_snapshot(const StreamId& stream,
                                                        std::uint64_t state_type) const = 0;
  /// Replaces the Stream's snapshot of this state type. Derived data: not synced, may be lost.
  virtual Result<void> keep_snapshot(const StreamId& stream, const Snapshot& snapshot) = 0;

  /// Position of the last durable event.
  virtual Position head() const noexcept = 0;
  /// Calls `done` with the head once it is greater than `position`, on the Store's own thread.
  virtual Watch when_past(Position position, Completion<Result<Position>> done) noexcept = 0;
};

/// Appends and blocks until the result arrives. Must not be called on the Store's own thread.
Result<Receipt> append_and_wait(EventLog& log, Environment& environment, AppendRequest request);

}  // namespace daybook
