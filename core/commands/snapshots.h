#pragma once

#include <atomic>
#include <memory>

#include "core/commands/lane.h"
#include "core/diagnostics.h"
#include "core/environment.h"
#include "core/event_log.h"
#include "core/state_cache.h"

namespace daybook::commands {

/// Begins states with snapshots and takes new ones, in the background. What fails here costs
/// reading more events, and nothing else. Owned by a CommandRunner; any thread.
class Snapshots {
 public:
  /// `events_between`: from one snapshot of a Stream to the next; 0 = none are taken.
  Snapshots(EventLog& log, Environment& environment, std::shared_ptr<StateCache> cache,
            std::uint64_t events_between, Diagnostics* diagnostics);
  /// Waits for one that is just being taken. Those that have not begun are not taken.
  ~Snapshots();

  /// Fills in a state, into which nothing was read yet. The caller holds the lane.
  void begin(Lane& lane, const StateType& type) const;
  /// Has one taken if it is due. The caller holds the lane; the type lives as long as this.
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
