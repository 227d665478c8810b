#include "service/lifecycle/diagnostics/standard_error.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mutex>

namespace daybook {
namespace {

/// A second opening of the terminal or pipe that is standard error, which does not block. poll() is
/// not enough: it reports room for a part of a line, and the write then waits for the rest. Setting
/// O_NONBLOCK on the descriptor would change it for every process that shares it. Kept open, so
/// that a line can be written when no descriptor is free. One thread at a time.
class Opening {
 public:
  /// -1 if it cannot be opened.
  int of(const struct stat& standard_error) noexcept {
    const bool is_same = file_ >= 0 && standard_error.st_dev == device_ &&
                         standard_error.st_ino == inode_;
    if (is_same) return file_;
    if (file_ >= 0) close(file_);
    file_ = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    device_ = standard_error.st_dev;
    inode_ = standard_error.st_ino;
    return file_;
  }

 private:
  int file_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

ssize_t write_if_polled(std::string_view line) noexcept {
  pollfd standard_error{STDERR_FILENO, POLLOUT, 0};
  if (poll(&standard_error, 1, 0) <= 0 || (standard_error.revents & POLLOUT) == 0) return -1;
  return write(STDERR_FILENO, line.data(), line.size());
}

ssize_t write_some(std::string_view line) noexcept {
  static Opening opening;
  struct stat status {};
  if (fstat(STDERR_FILENO, &status) != 0) return -1;
  // A regular file never blocks, and a second opening would have an offset of its own.
  if (S_ISREG(status.st_mode)) return write(STDERR_FILENO, line.data(), line.size());
  if (S_ISSOCK(status.st_mode)) {
    return send(STDERR_FILENO, line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }
  const int file = opening.of(status);
  return file < 0 ? write_if_polled(line) : write(file, line.data(), line.size());
}

}  // namespace

bool write_to_standard_error(std::string_view line) noexcept {
  static std::mutex mutex;
  static bool is_torn = false;  // only the beginning of the last line was written
  const std::lock_guard lock{mutex};
  if (is_torn && write_some("\n") != 1) return false;
  const auto written = write_some(line);
  is_torn = written > 0 && static_cast<std::size_t>(written) < line.size();
  return written == static_cast<ssize_t>(line.size());
}

}  // namespace daybook
