#pragma once

#include <string_view>

namespace daybook {

/// Writes a line to standard error in one piece, unless that would block: nobody reads a full pipe,
/// and neither an end nor a thread that serves may wait for that. Not through stdio, of which
/// somebody may hold the lock. At most `line_bytes_max` are written. Any thread.
void tell_standard_error(std::string_view line);

/// What a pipe that has room takes without blocking (PIPE_BUF).
inline constexpr std::size_t line_bytes_max = 4096;

}  // namespace daybook
