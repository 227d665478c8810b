#pragma once

#include <ostream>
#include <vector>

#include "bench/frame/workload.h"

namespace daybook::bench {

/// Runs one case after the other: results to `out`, as a table or as lines of JSON, and what
/// happens meanwhile to `err`.
Result<void> run_cases(const std::vector<Case>& cases, std::size_t rounds, bool json,
                       std::ostream& out, std::ostream& err);

/// The exit status of a program that ended with this error: 1 failed, 2 bad arguments, 130
/// interrupted.
int exit_status(const Error& error, const StopFlag& stop);

}  // namespace daybook::bench
