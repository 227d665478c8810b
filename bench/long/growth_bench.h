#pragma once

#include <vector>

#include "bench/frame/workload.h"
#include "bench/options.h"

namespace daybook::bench {

/// A Store that grew large, beside one that is still small.
std::vector<Case> growth_cases(const GrowthOptions& options, const Context& context);

}  // namespace daybook::bench
