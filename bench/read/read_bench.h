#pragma once

#include <vector>

#include "bench/frame/workload.h"
#include "bench/options.h"

namespace daybook::bench {

/// Reading short streams, as a command handler does before it decides.
std::vector<Case> read_cases(const ReadOptions& options, const Context& context);

}  // namespace daybook::bench
