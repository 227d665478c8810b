#pragma once

#include "core/commands/execution.h"
#include "core/deciders/decider.h"

namespace daybook::commands {

/// Makes the append for a decision. Its condition is that the sources have not changed. The caller
/// holds the lanes.
AppendRequest make_append(const Execution& execution, DecidedEvents decided);

/// The events of an append that the source's state folds.
std::vector<OwnEvent> events_of(const Source& source, const AppendRequest& append);

}  // namespace daybook::commands
