#include "service/lifecycle/process.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <system_error>
#include <vector>

#include "base/diagnostic_line.h"
#include "service/cli/process_console.h"
#include "service/lifecycle/diagnostics/standard_error.h"

namespace daybook {
namespace {

/// In ascending order, since a file gets the lowest free number.
bool open_standard_descriptors() {
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(number, F_GETFD) >= 0 || errno != EBADF) continue;
    if (open("/dev/null", O_RDWR) != number) return false;
  }
  return true;
}

/// A large log has many files. The usual soft limit, 1,024, exists for programs that use select().
void allow_many_open_files() {
  constexpr rlim_t wanted = 1 << 20;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, wanted));
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

/// Does not allocate: there may be no memory.
ExitCode tell(const char* what, const char* code) {
  std::array<char, DiagnosticLine::bytes_max> sentence;
  (void)std::snprintf(sentence.data(), sentence.size(), "the program must stop: %s", what);
  const DiagnosticLine line{{}, Severity::error, code, sentence.data()};
  (void)write_to_standard_error(line.text());
  return ExitCode::failed;
}

ExitCode tell(const std::exception& exception) {
  if (dynamic_cast<const std::bad_alloc*>(&exception)) return tell("out of memory", "io");
  const bool by_system = dynamic_cast<const std::system_error*>(&exception) != nullptr;
  return tell(exception.what(), by_system ? "io" : "internal");
}

/// Called when an exception leaves a thread or a noexcept function. A refusal by the system is not
/// a defect of the program, so it needs no core file. Everything acknowledged is durable, as after
/// any crash.
[[noreturn]] void end_without_abort() {
  if (std::uncaught_exceptions() > 0 && !std::current_exception()) {
    // Usually RocksDB, when only some of its threads could be started.
    _exit(static_cast<int>(tell("out of memory or threads at a place that cannot handle it",
                                "io")));
  }
  try {
    if (const auto exception = std::current_exception()) std::rethrow_exception(exception);
  } catch (const std::bad_alloc& exception) {
    _exit(static_cast<int>(tell(exception)));
  } catch (const std::system_error& exception) {
    _exit(static_cast<int>(tell(exception)));
  } catch (const std::exception& exception) {
    tell(exception);
  } catch (...) {
    tell("an exception that is not a std::exception", "internal");
  }
  std::abort();
}

}  // namespace

int run_process(int argc, char** argv, const RunWords& run) {
  if (!open_standard_descriptors()) {
    return static_cast<int>(tell("a standard descriptor is closed and /dev/null cannot be opened",
                                 "io"));
  }
  (void)std::signal(SIGXFSZ, SIG_IGN);
  allow_many_open_files();
  std::set_terminate(end_without_abort);
  ProcessConsole console;
  try {
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    return console.exit_code(run(words, console));
  } catch (const std::exception& exception) {
    return static_cast<int>(tell(exception));
  } catch (...) {
    return static_cast<int>(tell("an exception that is not a std::exception", "internal"));
  }
}

}  // namespace daybook
