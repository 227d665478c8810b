#pragma once

#include <vector>

#include "bench/frame/workload.h"
#include "bench/peers/peer_workload.h"
#include "core/ports/event_log.h"

namespace daybook::bench {

/// A closed loop whose workers are tasks, as in a program that does not block: each has one append
/// under way, and one thread makes the next ones of all whose answers have come.
Result<Sample> measure_tasks(const Context& context, EventLog& log,
                             std::vector<PeerAppends> workers);

/// The append as Daybook takes it.
AppendRequest request_of(const PeerAppend& append, CommandId id);

}  // namespace daybook::bench
