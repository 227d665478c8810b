#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "service/verb.h"

namespace daybook::control {

/// Has the process that serves the directory run a verb, and copies what it says. Nothing when
/// nobody serves the directory; `closed` when it went away in the middle. `program` is the name of
/// the caller; empty when it may look at any store. Blocks.
Result<std::optional<int>> call(const std::filesystem::path& directory, std::string_view program,
                                std::string_view verb, std::span<const std::string> words,
                                Console& console);

}  // namespace daybook::control
