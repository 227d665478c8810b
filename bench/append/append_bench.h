#pragma once

#include <vector>

#include "bench/frame/workload.h"
#include "bench/options.h"

namespace daybook::bench {

/// Writing: `append` with its cases, or with the one that the options ask for.
std::vector<Case> append_cases(const AppendOptions& options, const Context& context);

}  // namespace daybook::bench
