#pragma once

#include <vector>

#include "bench/frame/workload.h"
#include "bench/options.h"

namespace daybook::bench {

/// Many Logs in one Store, some of them much busier than others, beside one Log.
std::vector<Case> logs_cases(const LogsOptions& options, const Context& context);

}  // namespace daybook::bench
