#pragma once

#include "core/commands/lane.h"
#include "core/commands/snapshots.h"
#include "core/decider.h"
#include "core/event_log.h"

namespace daybook::commands {

/// Reads what the durable state of the lane does not hold yet, up to the end of what is durable; if
/// there is none, from a snapshot on. The caller holds the lane, on which nothing is under way.
/// Throws what the user's evolve throws.
Result<void> read_on(const EventLog& log, const Decider& decider, const StateType& type,
                     const Snapshots& snapshots, Lane& lane);

}  // namespace daybook::commands
