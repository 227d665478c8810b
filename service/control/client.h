#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "service/verb.h"

namespace daybook::control {

/// Has the process that serves the directory run a verb, and copies what it says. Nothing when
/// nobody serves the directory; `closed` when it went away in the middle. Blocks.
Result<std::optional<int>> call(const std::filesystem::path& directory, std::string_view verb,
                                std::span<const std::string> words, Console& console);

}  // namespace daybook::control
