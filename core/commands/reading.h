#pragma once

#include "core/commands/lane.h"
#include "core/commands/snapshots.h"
#include "core/decider.h"
#include "core/event_log.h"

namespace daybook::commands {

/// The events that a decider folds.
struct FoldedEvents {
  const EventLog& log;
  const Decider& decider;
  bool checks_values = false;  ///< as in CommandOptions
};

/// Reads what the durable state of the lane does not hold yet, up to the end of what is durable; if
/// there is none, from a snapshot on. The caller holds the lane, on which nothing is under way.
/// Throws what the user's evolve throws.
Result<void> read_on(const FoldedEvents& events, const StateType& type,
                     const Snapshots& snapshots, Lane& lane);

}  // namespace daybook::commands
