#include "service/process_console.h"

#include <unistd.h>

#include <cstdio>

namespace daybook {

void ProcessConsole::out(std::string_view text) {
  const auto written = std::fwrite(text.data(), 1, text.size(), stdout);
  if (written != text.size() || std::fflush(stdout) != 0) gone_ = true;  // e.g. `| head`
}

void ProcessConsole::err(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

bool ProcessConsole::is_terminal() const { return isatty(STDERR_FILENO) == 1; }

}  // namespace daybook
