#pragma once

#include "core/commands/execution.h"
#include "core/decider.h"

namespace daybook::commands {

/// What was decided, as an append that holds only if nothing has changed since. The caller holds
/// the lanes.
AppendRequest make_append(const Execution& execution, DecidedEvents decided);

/// Those events of an append that the state of the source folds.
std::vector<OwnEvent> events_of(const Source& source, const AppendRequest& append);

}  // namespace daybook::commands
