#include "service/lifecycle/standard_error.h"

#include <poll.h>
#include <unistd.h>

namespace daybook {

void tell_standard_error(std::string_view line) {
  line = line.substr(0, line_bytes_max);
  pollfd standard_error{STDERR_FILENO, POLLOUT, 0};
  if (poll(&standard_error, 1, 0) > 0) (void)!write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace daybook
