#pragma once

#include <ostream>
#include <span>
#include <string_view>
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

/// The main of a program that measures what `run` does with the arguments. SIGINT and SIGTERM raise
/// the flag; an Error goes to stderr, behind the program's name. Gives the exit status.
int run_main(std::string_view program, int argc, char** argv,
             Result<void> (*run)(std::span<const std::string_view>, const StopFlag&));

}  // namespace daybook::bench
