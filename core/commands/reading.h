#pragma once

#include "core/commands/lane.h"
#include "core/commands/snapshots.h"
#include "core/deciders/decider.h"
#include "core/ports/event_log.h"

namespace daybook::commands {

/// Where and how a decider's events are read.
struct FoldedEvents {
  const EventLog& log;
  const Decider& decider;
  bool checks_values = false;  ///< as in CommandOptions
};

/// Reads the events that the lane's durable state lacks, up to the durable end. Without a state it
/// starts from a snapshot, if there is one. The caller holds the lane, which has no append in
/// flight. Throws what the user's evolve throws.
Result<void> read_on(const FoldedEvents& events, const StateType& type,
                     const Snapshots& snapshots, Lane& lane);

}  // namespace daybook::commands
