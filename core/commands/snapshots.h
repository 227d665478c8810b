#pragma once

#include <atomic>
#include <memory>

#include "base/diagnostics.h"
#include "base/environment.h"
#include "core/commands/lane.h"
#include "core/commands/state_cache.h"
#include "core/ports/event_log.h"

namespace daybook::commands {

/// Loads states from snapshots, and takes new ones in the background. A failure only means that
/// more events are read. Owned by a CommandRunner; any thread.
class Snapshots {
 public:
  /// `events_between`: events of a Stream between two snapshots; 0 = take none.
  Snapshots(EventLog& log, Environment& environment, std::shared_ptr<StateCache> cache,
            std::uint64_t events_between, Diagnostics* diagnostics);
  /// Waits for a snapshot in progress. Cancels those that have not begun.
  ~Snapshots();

  /// Loads a new state from its snapshot, if there is a usable one. The caller holds the lane.
  void begin(Lane& lane, const StateType& type) const;
  /// Schedules a snapshot if one is due. The caller holds the lane. `type` must outlive this
  /// object.
  void consider(const std::shared_ptr<Lane>& lane, const StateType& type);

 private:
  class Gate;

  Result<bool> try_begin(Lane& lane, const StateType& type) const;
  void take(Lane& lane, const StateType& type);
  void tell_caught(const StreamId& stream, std::string_view what) const;
  Result<void> keep(const StreamId& stream, Snapshot snapshot);

  EventLog& log_;
  Environment& environment_;
  const std::shared_ptr<StateCache> cache_;
  const std::uint64_t events_between_;
  Diagnostics* const diagnostics_;
  const std::shared_ptr<Gate> gate_;
};

}  // namespace daybook::commands
