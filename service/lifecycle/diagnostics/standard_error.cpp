#include "service/lifecycle/diagnostics/standard_error.h"

#include <poll.h>
#include <unistd.h>

namespace daybook {

bool write_to_standard_error(std::string_view line) noexcept {
  pollfd standard_error{STDERR_FILENO, POLLOUT, 0};
  if (poll(&standard_error, 1, 0) <= 0 || (standard_error.revents & POLLOUT) == 0) return false;
  return write(STDERR_FILENO, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

}  // namespace daybook
