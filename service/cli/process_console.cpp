#include "service/cli/process_console.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace daybook {

void ProcessConsole::out(std::string_view text) {
  const auto written = std::fwrite(text.data(), 1, text.size(), stdout);
  if (written == text.size() && std::fflush(stdout) == 0) return;
  if (errno != EPIPE) write_error_ = errno;  // EPIPE: e.g. `| head`
  gone_ = true;
}

void ProcessConsole::err(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

bool ProcessConsole::is_terminal() const { return isatty(STDERR_FILENO) == 1; }

int ProcessConsole::exit_code(ExitCode code) {
  if (code == ExitCode::success && write_error_ != 0) {
    note("error: standard output cannot be written: {} (io)\n", std::strerror(write_error_));
    code = ExitCode::failed;
  }
  return static_cast<int>(code);
}

}  // namespace daybook
