#pragma once

#include <string_view>

namespace daybook {

/// Writes a line to standard error in one piece; not through stdio, whose lock somebody may hold
/// who waits. False when it was not taken: a full pipe or terminal is not waited for.
bool write_to_standard_error(std::string_view line) noexcept;

}  // namespace daybook
