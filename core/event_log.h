#pragma once

#include <optional>
#include <utility>

#include "core/append.h"
#include "core/environment.h"
#include "core/function.h"
#include "core/page.h"
#include "core/snapshot.h"

namespace daybook {

/// Cancels what it stands for when destroyed: the completion is then called with ErrorCode::closed,
/// unless it was called already or is being called by another thread right now.
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

/// Which events of a Log. Forward: Positions greater than `from`. Backward: smaller than `from`, so
/// Position::end() begins at the last one.
struct ReadRequest {
  Position from{0};
  Direction direction = Direction::forward;
  Filter filter{};
  ReadLimits limits{};
};

/// Which events of one Stream; `from` as in ReadRequest.
struct StreamReadRequest {
  Version from{0};
  Direction direction = Direction::forward;
  ReadLimits limits{};
};

/// What is known of a command that was executed before.
struct ExecutedCommand {
  Digest digest{};
  Receipt receipt;
};

/// Port: one Log. Owned by its Store. Every method may be called from any thread at any time.
class EventLog {
 public:
  virtual ~EventLog() = default;

  virtual const LogInfo& info() const = 0;

  /// Appends one Commit if its condition holds. Completed on the Store's own thread, which must not
  /// be blocked, after the Commit is durable. Refusals: version_conflict, condition_failed,
  /// command_id_reused, limit_exceeded, invalid_argument, overloaded; after a failed write
  /// outcome_unknown. A repeat of an executed command gets the first Receipt.
  virtual void append(AppendRequest request, Completion<Result<Receipt>> done) noexcept = 0;

  /// Reads durable events. May block on the disk. The page points into `buffer`, which is cleared.
  virtual Result<Page<Position>> read(const ReadRequest& request, PageBuffer& buffer) const = 0;
  virtual Result<Page<Version>> read_stream(const StreamId& stream,
                                            const StreamReadRequest& request,
                                            PageBuffer& buffer) const = 0;
  /// 0 when the Stream does not exist.
  virtual Result<Version> stream_version(const StreamId& stream) const = 0;
  virtual Result<std::optional<ExecutedCommand>> find_command(CommandId id) const = 0;

  /// The snapshot of a Stream that was kept last for this type of state (SnapshotForm::state_type).
  /// Nothing when there is none, and when it is damaged. May block.
  virtual Result<std::optional<Snapshot>> read_snapshot(const StreamId& stream,
                                                        std::uint64_t state_type) const = 0;
  /// Keeps a snapshot in place of the one before. It is derived data, not synced, and may be lost.
  virtual Result<void> keep_snapshot(const StreamId& stream, const Snapshot& snapshot) = 0;

  /// Position of the last durable event.
  virtual Position head() const noexcept = 0;
  /// Completed with the head as soon as it is past the position, on the Store's own thread.
  virtual Watch when_past(Position position, Completion<Result<Position>> done) noexcept = 0;
};

/// Appends and blocks until the answer is there. Not for the Store's own thread.
Result<Receipt> append_and_wait(EventLog& log, Environment& environment, AppendRequest request);

}  // namespace daybook
