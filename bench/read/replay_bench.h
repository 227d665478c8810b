#pragma once

#include <vector>

#include "bench/frame/workload.h"
#include "bench/options.h"

namespace daybook::bench {

/// Reading a whole log from the beginning, as a projection that is rebuilt does.
std::vector<Case> replay_cases(const ReplayOptions& options, const Context& context);

}  // namespace daybook::bench
