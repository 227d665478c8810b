#include "lines.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

namespace bank {

using daybook::ErrorCode;
using daybook::fail;
using daybook::Result;

Result<Lines> Lines::open(const std::filesystem::path& path) {
  // Without O_NONBLOCK, opening a pipe waits for a writer.
  Lines lines{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), path};
  struct stat status {};
  if (lines.file_ < 0 || ::fstat(lines.file_, &status) != 0) {
    return fail(ErrorCode::io, "cannot read {}: {}", path.string(),
                std::generic_category().message(errno));
  }
  if (S_ISREG(status.st_mode)) return lines;
  return fail(ErrorCode::invalid_argument,
              "{} is read twice, so it must be a file, not a pipe, device or directory",
              path.string());
}

Lines::Lines(Lines&& other) noexcept
    : file_{std::exchange(other.file_, -1)},
      path_{std::move(other.path_)},
      ask_{std::move(other.ask_)},
      number_{other.number_},
      buffer_{other.buffer_},
      begin_{other.begin_},
      end_{other.end_} {}

Lines::~Lines() {
  if (file_ >= 0) ::close(file_);
}

Result<bool> Lines::next(std::string& line) {
  line.clear();
  is_cut_ = false;
  line_end_ = {};
  bool is_there = false;
  bool ends_with_return = false;  // also where the line is cut
  while (true) {
    if (begin_ == end_) {
      DAYBOOK_TRY(const auto has_more, fill());
      if (!has_more) break;
    }
    if (!std::exchange(is_there, true)) ++number_;
    const std::string_view left{buffer_.data() + begin_, end_ - begin_};
    const auto end_of_line = left.find('\n');
    const auto part = left.substr(0, end_of_line);
    const auto kept = part.substr(0, line_bytes_max - line.size());
    is_cut_ = is_cut_ || kept.size() < part.size();
    line.append(kept);
    begin_ += part.size();
    if (!part.empty()) ends_with_return = part.ends_with('\r');
    if (end_of_line == std::string_view::npos) continue;
    ++begin_;
    line_end_ = ends_with_return ? "\r\n" : "\n";
    break;
  }
  if (line_end_.empty() && ends_with_return) line_end_ = "\r";
  if (line_end_.starts_with('\r') && !is_cut_) line.pop_back();
  return is_there;
}

Result<bool> Lines::fill() {
  if (ask_) DAYBOOK_CHECK(ask_());
  while (true) {
    const auto got = ::read(file_, buffer_.data(), buffer_.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(ErrorCode::io, "cannot read {}: {}", path_.string(),
                  std::generic_category().message(errno));
    }
    begin_ = 0;
    end_ = static_cast<std::size_t>(got);
    return got > 0;
  }
}

Result<bool> Lines::begins_with(std::string_view line) {
  DAYBOOK_CHECK(fill());
  const std::string_view begin{buffer_.data(), end_};
  const auto rest = begin.substr(std::min(line.size(), begin.size()));
  const bool is_whole = rest.empty() || rest.starts_with('\n') || rest.starts_with("\r\n");
  DAYBOOK_CHECK(rewind());
  return begin.starts_with(line) && is_whole;
}

Result<void> Lines::rewind() {
  if (::lseek(file_, 0, SEEK_SET) != 0) {
    return fail(ErrorCode::io, "cannot read {} again: {}", path_.string(),
                std::generic_category().message(errno));
  }
  begin_ = end_ = 0;
  number_ = 0;
  return {};
}

}  // namespace bank
