#pragma once

#include <vector>

#include "bench/frame/workload.h"
#include "bench/options.h"

namespace daybook::bench {

/// What events, tags and command ids take on disk, and how much is written to get there.
std::vector<Case> size_cases(const SizeOptions& options, const Context& context);

}  // namespace daybook::bench
