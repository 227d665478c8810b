#include "rejects.h"

#include <daybook/base/diagnostic_line.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

#include "booking.h"

namespace bank {

using daybook::ErrorCode;
using daybook::fail;
using daybook::Result;

namespace {

tl::unexpected<daybook::Error> cannot_write(const std::filesystem::path& path, int why) {
  return fail(ErrorCode::io, "cannot write the rejected rows to {}: {}", path.string(),
              std::generic_category().message(why));
}

/// Without O_NONBLOCK, opening a pipe may wait.
int open_file(const std::filesystem::path& path, int more) {
  return ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | more, 0644);
}

/// Refuses a pipe, which blocks when nobody reads it, and a file that is not from an import.
Result<void> check_content(const std::filesystem::path& path, int file,
                           const struct stat& status) {
  if (S_ISCHR(status.st_mode)) return {};  // e.g. /dev/null
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorCode::invalid_argument,
                "--rejects must be a file, but {} is a pipe, a socket or a disk", path.string());
  }
  std::array<char, booking_header.size()> begin{};
  const auto size = ::pread(file, begin.data(), begin.size(), 0);
  if (size < 0) return cannot_write(path, errno);
  if (size == 0 || booking_header == std::string_view{begin.data(), begin.size()}) return {};
  return fail(ErrorCode::invalid_argument,
              "{} holds something other than rejected rows, so it is not replaced: name another "
              "file with --rejects",
              path.string());
}

bool is_still_at(const std::filesystem::path& path, const struct stat& status) {
  struct stat now {};
  return ::stat(path.c_str(), &now) == 0 && now.st_dev == status.st_dev &&
         now.st_ino == status.st_ino;
}

/// Retries for a while, since an import whose caller was killed ends a moment later. But the rows
/// that another import has left out meanwhile are not replaced. Sets errno.
bool lock(int file) {
  constexpr int tries_max = 100;
  constexpr std::chrono::milliseconds pause{20};
  int tries = 1;
  for (; ::flock(file, LOCK_EX | LOCK_NB) != 0; ++tries) {
    if (errno != EWOULDBLOCK || tries == tries_max) return false;
    std::this_thread::sleep_for(pause);
  }
  struct stat status {};
  if (tries == 1 || (::fstat(file, &status) == 0 && status.st_size == 0)) return true;
  errno = EWOULDBLOCK;
  return false;
}

/// Closes a file unless it is released. One thread.
struct Opened {
  int file = -1;
  ~Opened() {
    if (file >= 0) ::close(file);
  }
};

Result<struct stat> checked(const std::filesystem::path& path, int file) {
  struct stat status {};
  if (file < 0 || ::fstat(file, &status) != 0) return cannot_write(path, errno);
  DAYBOOK_CHECK(check_content(path, file, status));
  return status;
}

}  // namespace

Result<void> Rejects::check(const std::filesystem::path& path) {
  const Opened opened{open_file(path, 0)};
  if (opened.file < 0 && errno == ENOENT) return {};
  DAYBOOK_CHECK(checked(path, opened.file));
  return {};
}

Result<std::unique_ptr<Rejects>> Rejects::open(const std::filesystem::path& path,
                                               daybook::Console& console) {
  while (true) {
    Opened opened{open_file(path, O_CREAT)};
    DAYBOOK_TRY(const auto status, checked(path, opened.file));
    const bool is_regular = S_ISREG(status.st_mode);
    if (is_regular && !lock(opened.file)) {
      if (errno != EWOULDBLOCK) return cannot_write(path, errno);
      return fail(ErrorCode::overloaded,
                  "another import writes its rejected rows to {}: wait until it has ended and move "
                  "the file away, or name another one with --rejects",
                  path.string());
    }
    // Between opening and locking, the import before may have removed the file.
    if (is_regular && !is_still_at(path, status)) continue;
    if (::fcntl(opened.file, F_SETFL, O_RDWR) != 0) return cannot_write(path, errno);  // may block
    return std::unique_ptr<Rejects>{
        new Rejects{path, std::exchange(opened.file, -1), is_regular, console}};
  }
}

Rejects::~Rejects() {
  struct stat status {};
  const bool is_known = ::fstat(file_, &status) == 0;
  if (is_known && is_regular_ && status.st_size == 0) remove();  // made for this import
  ::close(file_);
}

std::string Rejects::path() const { return daybook::printable(path_.string()); }

Result<void> Rejects::begin_with(std::string header) {
  header_ = std::move(header);
  if (is_regular_) return {};
  buffer_ = header_;  // a device that takes nothing is noticed before rows are booked
  flush();
  if (why_not_written_ == 0) return {};
  return cannot_write(path_, why_not_written_);
}

void Rejects::add(std::uint64_t line, const std::string& row, const std::string& reason) {
  const std::lock_guard lock{mutex_};
  if (count_++ == 0 && is_regular_) begin();
  buffer_ += row;
  if (!row.ends_with('\n')) buffer_ += '\n';
  if (buffer_.size() > buffer_bytes_max) flush();
  if (count_ <= told_max) {
    console_.note("line {} is skipped: {}\n", line, daybook::printable(reason));
  }
  if (count_ == told_max + 1) console_.note("more lines are skipped: all are in {}\n", path());
}

void Rejects::begin() {
  if (::ftruncate(file_, 0) != 0) why_not_written_ = errno;
  buffer_ = header_;
}

void Rejects::flush() {
  std::string_view left = buffer_;
  while (!left.empty() && why_not_written_ == 0) {
    const auto written = ::write(file_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) why_not_written_ = errno;
    if (written > 0) left.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
}

/// A link stays, and what it leads to is emptied.
void Rejects::remove() {
  std::error_code ignored;
  if (std::filesystem::is_symlink(path_, ignored)) {
    if (::ftruncate(file_, 0) != 0) why_not_written_ = errno;
    return;
  }
  if (::unlink(path_.c_str()) != 0 && errno != ENOENT) why_not_written_ = errno;
}

Result<void> Rejects::finish() {
  const std::lock_guard lock{mutex_};
  struct stat status {};
  if (count_ > 0) {
    flush();
  } else if (is_regular_ && ::fstat(file_, &status) == 0 && status.st_size > 0) {
    remove();
    console_.note("notice: {} of an earlier import is removed, because this one skipped no row\n",
                  path());
  }
  if (why_not_written_ == 0) return {};
  return cannot_write(path_, why_not_written_);
}

}  // namespace bank
