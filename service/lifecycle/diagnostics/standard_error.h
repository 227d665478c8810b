#pragma once

#include <string_view>

namespace daybook {

/// Writes a line to standard error. Never blocks: returns false when the pipe, socket or terminal
/// has no room for all of it. Does not use stdio, whose lock a blocked thread may hold. Any thread.
bool write_to_standard_error(std::string_view line) noexcept;

}  // namespace daybook
