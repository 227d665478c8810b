#pragma once

#include <functional>
#include <span>
#include <string>

#include "service/verb.h"

namespace daybook {

/// The words of the command line, without the program's own name.
using RunWords = std::function<ExitCode(std::span<const std::string> words, Console& console)>;

/// The body of main in every program of Daybook; gives what main returns. Before `run`:
/// * Standard input, output and error that are closed become /dev/null. Otherwise the next file
///   that is opened, e.g. one of the log's, gets the number, and what is printed lands in it.
/// * A write beyond the limit of file sizes (RLIMIT_FSIZE) becomes an error of the write; SIGXFSZ
///   would end the process in the middle.
/// * The limit of open files is raised to the hard one.
/// An exception that nobody caught, e.g. for want of memory or of a thread, is told on standard
/// error in a sentence, and the exit code is ExitCode::failed; on a thread other than main's that
/// ends the process at once. Called once, by main, before it starts threads or opens files.
int run_process(int argc, char** argv, const RunWords& run);

}  // namespace daybook
