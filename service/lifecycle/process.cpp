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

#include "core/diagnostic_line.h"
#include "service/diagnostics/standard_error.h"
#include "service/process_console.h"

namespace daybook {
namespace {

/// From 0 upwards, since a file gets the lowest number that is free.
bool open_standard_descriptors() {
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(number, F_GETFD) >= 0 || errno != EBADF) continue;
    if (open("/dev/null", O_RDWR) != number) return false;
  }
  return true;
}

/// A large log is many files, and the limit that processes begin with, 1,024 mostly, is meant for
/// those that use select().
void allow_many_open_files() {
  constexpr rlim_t wanted = 1 << 20;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, wanted));
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

/// Without memory of its own: there may be none.
ExitCode tell(const char* what, const char* code) {
  std::array<char, DiagnosticLine::bytes_max> sentence;
  (void)std::snprintf(sentence.data(), sentence.size(), "the program cannot go on: %s", what);
  const DiagnosticLine line{{}, Severity::error, code, sentence.data()};
  (void)write_to_standard_error(line.text());
  return ExitCode::failed;
}

ExitCode tell(const std::exception& exception) {
  if (dynamic_cast<const std::bad_alloc*>(&exception)) return tell("out of memory", "io");
  const bool by_system = dynamic_cast<const std::system_error*>(&exception) != nullptr;
  return tell(exception.what(), by_system ? "io" : "internal");
}

/// An exception left a thread, or met code that could not let it pass. When the system refused
/// something, that is no defect of the program, and no reason for a core file. Everything
/// acknowledged is durable, as after any crash.
[[noreturn]] void end_without_abort() {
  if (std::uncaught_exceptions() > 0 && !std::current_exception()) {
    // Mostly RocksDB, which got some of the threads that it wanted, and not all.
    _exit(static_cast<int>(tell("no memory or no thread where that cannot be handled", "io")));
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
    tell("an exception that is no std::exception", "internal");
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
    return static_cast<int>(tell("an exception that is no std::exception", "internal"));
  }
}

}  // namespace daybook
