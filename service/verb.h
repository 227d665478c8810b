#pragma once

#include <functional>
#include <string>
#include <vector>

#include "service/arguments.h"
#include "service/console.h"

namespace daybook {

class Service;
struct Domain;

/// How a program of Daybook ends.
enum class ExitCode : int {
  success = 0,
  failed = 1,   ///< the environment or the input; a sentence on standard error says what
  usage = 2,    ///< the command line makes no sense
  damaged = 3,  ///< damage was found, or an import left rows out
  poisoned = 70 ///< a write to the log failed: nothing is acknowledged until a restart
};

/// Tells what is wrong with a command line when only the run of a verb could find it, such as the
/// name of an event that there is not.
inline ExitCode misused(Console& console, const Error& error) {
  console.note("error: {} ({})\n", error.message(), name(error.code()));
  return ExitCode::usage;
}

/// What a verb works with. Valid during the call.
struct VerbContext {
  const Arguments& arguments;
  Console& console;
  Service& service;
  /// The directory cannot be written: a verb that only reads shows a view as it is. When false,
  /// such a verb fails as not_there_yet if a view must first be built or brought up to date. It is
  /// then run again on a directory that is open for writing.
  bool as_it_is = false;
};

/// One verb of a program's command line. It runs on a data directory: opened by this process, or by
/// the one that serves it, with the same result; or on none. A value.
struct Verb {
  /// One word, or two with a blank between them, as in "backup list": then two words are the verb
  /// wherever they are the first ones of the command line.
  std::string name;
  std::string summary;
  std::vector<OperandSpec> operands{};
  std::vector<OptionSpec> options{};  ///< beside --data
  bool creates = false;               ///< makes the data directory when it is not there
  /// Appends nothing. Unless somebody serves the directory, it is opened only to be read.
  bool only_reads = false;
  /// Then it takes the options of `serve` for memory and command ids, for when nobody serves.
  bool executes_commands = false;
  /// What of the command line contradicts itself, beyond the checks of each option: ends with
  /// ExitCode::usage. May be left out.
  std::function<Result<void>(const Arguments&)> check{};
  /// Called where the command line is given, also when the verb runs in another process: words to
  /// add to it. May be left out.
  std::function<Result<std::vector<std::string>>(const Domain&, const Arguments&)> complete{};
  std::function<Result<ExitCode>(VerbContext&)> run{};
  /// Instead of `run`, for a verb that needs no Store: it has no --data but one of its own options.
  std::function<Result<ExitCode>(const Arguments&, Console&)> run_alone{};
};

}  // namespace daybook
