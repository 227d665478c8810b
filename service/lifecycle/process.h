#pragma once

#include <functional>
#include <span>
#include <string>

#include "service/cli/verb.h"

namespace daybook {

/// Runs the words of the command line, without the program's own name.
using RunWords = std::function<ExitCode(std::span<const std::string> words, Console& console)>;

/// The body of main in every Daybook program; returns main's exit code. Before `run`:
/// * Closed standard input, output and error are opened as /dev/null. Otherwise the next file
///   opened, e.g. one of the log, would get that number, and printed text would go into it.
/// * A write beyond the file size limit (RLIMIT_FSIZE) becomes an error of the write; SIGXFSZ
///   would end the process in the middle.
/// * The limit of open files is raised to the hard limit.
/// An uncaught exception, e.g. out of memory or of threads, is reported in one sentence on standard
/// error, with ExitCode::failed; on another thread than main's it ends the process at once. Call
/// it once, in main, before starting threads or opening files.
int run_process(int argc, char** argv, const RunWords& run);

}  // namespace daybook
