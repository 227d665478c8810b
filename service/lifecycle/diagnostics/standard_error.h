#pragma once

#include <string_view>

namespace daybook {

/// Writes a line to standard error with one write. Does not use stdio, whose lock a blocked thread
/// may hold. Returns false when it was not written: it does not wait for a full pipe or terminal.
bool write_to_standard_error(std::string_view line) noexcept;

}  // namespace daybook
