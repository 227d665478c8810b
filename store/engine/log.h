#pragma once

#include <atomic>
#include <mutex>

#include "core/ports/event_log.h"
#include "store/engine/read/places.h"
#include "store/engine/shared.h"
#include "store/engine/write/log_state.h"
#include "store/engine/write/sequencer.h"

namespace daybook::engine {

/// One Log of the engine: checks and encodes on the caller's thread, then hands over to the
/// sequencer. Owned by the catalog; any thread.
class Log final : public EventLog {
 public:
  Log(LogInfo info, const Shared& shared, Sequencer& sequencer)
      : state_{std::move(info)}, shared_{shared}, sequencer_{sequencer} {}

  const LogInfo& info() const override { return state_.info(); }
  void append(AppendRequest request, Completion<Result<Receipt>> done) noexcept override;
  /// The same, also for the catalog, which only the Store itself may write.
  void append_unguarded(AppendRequest request, Completion<Result<Receipt>> done) noexcept;
  Result<Page<Position>> read(const ReadRequest& request, PageBuffer& buffer) const override;
  Result<Page<Version>> read_stream(const StreamId& stream, const StreamReadRequest& request,
                                    PageBuffer& buffer) const override;
  Result<Version> stream_version(const StreamId& stream) const override;
  Result<std::optional<ExecutedCommand>> find_command(CommandId id) const override;
  Result<std::optional<Snapshot>> read_snapshot(const StreamId& stream,
                                                std::uint64_t state_type) const override;
  Result<void> keep_snapshot(const StreamId& stream, const Snapshot& snapshot) override;
  Position head() const noexcept override { return state_.head(); }
  Watch when_past(Position position, Completion<Result<Position>> done) noexcept override;

  /// Reads the end of the Log. Call before anything else; later calls do nothing. May block.
  Result<void> load();
  /// Completes all waiters with ErrorCode::closed.
  void close() { state_.watches().close(); }

 private:
  Result<std::optional<Receipt>> prepare(AppendRequest& request, PendingAppend& append) const;
  Result<std::optional<Receipt>> look_up(const Places& places, PendingAppend& append) const;
  Result<void> look_up_streams(const Places& places, PendingAppend& append) const;

  LogState state_;
  const Shared& shared_;
  Sequencer& sequencer_;
  std::mutex loading_;
  std::atomic<bool> loaded_{false};
};

}  // namespace daybook::engine
