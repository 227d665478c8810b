#pragma once

#include <vector>

#include "bench/frame/workload.h"
#include "bench/options.h"

namespace daybook::bench {

/// The delay from an append's acknowledgement to a reader in another process.
std::vector<Case> feed_cases(const FeedOptions& options, const Context& context);

}  // namespace daybook::bench
