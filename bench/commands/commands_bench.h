#pragma once

#include <vector>

#include "bench/frame/workload.h"
#include "bench/options.h"

namespace daybook::bench {

/// Load, decide, append, beside the append of the same events.
std::vector<Case> commands_cases(const CommandsOptions& options, const Context& context);

}  // namespace daybook::bench
