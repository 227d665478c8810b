#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/diagnostic_line.h"
#include "service/cli/arguments.h"
#include "service/cli/console.h"

namespace daybook {

class Service;
struct Domain;

/// The exit code of a Daybook program.
enum class ExitCode : int {
  success = 0,
  failed = 1,   ///< error of the environment or the input; see standard error
  usage = 2,    ///< invalid command line
  damaged = 3,  ///< damage was found, or an import left rows out
  poisoned = 70 ///< a write to the log failed: no acknowledgement until restart
};

/// Reports a command line error that only the running verb could find, such as an unknown event
/// name.
inline ExitCode misused(Console& console, const Error& error) {
  console.note("error: {} ({})\n", printable(error.message()), name(error.code()));
  return ExitCode::usage;
}

/// The arguments of a running verb. Valid during the call.
struct VerbContext {
  const Arguments& arguments;
  Console& console;
  Service& service;
  /// True: the directory is not writable, so a read-only verb shows a view as it is. False: such a
  /// verb fails with not_there_yet if a view must first be built or updated; it is then run again
  /// with the directory open for writing.
  bool as_it_is = false;
};

/// One verb of a program's command line. Runs on a data directory, opened by this process or by the
/// one that serves it, with the same result; or on no directory. A value.
struct Verb {
  /// One word, or two words separated by a blank, as in "backup list". A verb of two words is
  /// preferred to a verb of one.
  std::string name;
  std::string summary;
  std::vector<OperandSpec> operands{};
  std::vector<OptionSpec> options{};  ///< in addition to --data
  bool creates = false;               ///< creates the data directory when it is missing
  /// Appends nothing. If nobody serves the directory, it is opened read-only.
  bool only_reads = false;
  /// Accepts the options of `serve` for memory and command ids, used when nobody serves.
  bool executes_commands = false;
  /// Checks the arguments against each other, beyond the check of each option. An Error ends the
  /// program with ExitCode::usage. Optional.
  std::function<Result<void>(const Arguments&)> check{};
  /// Returns words to add to the command line. Called in the calling process, even when the verb
  /// runs in another one. Optional.
  std::function<Result<std::vector<std::string>>(const Domain&, const Arguments&)> complete{};
  /// Looks at the files that the verb reads or writes, before the directory is opened or made.
  /// Called in the calling process, even when the verb runs in another one. An Error ends the
  /// program with ExitCode::failed. Optional.
  std::function<Result<void>(const Arguments&)> look{};
  std::function<Result<ExitCode>(VerbContext&)> run{};
  /// Replaces `run` for a verb without a Store. It has no --data except its own.
  std::function<Result<ExitCode>(const Arguments&, Console&)> run_alone{};
};

}  // namespace daybook
