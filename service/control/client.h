#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "service/cli/verb.h"

namespace daybook::control {

/// Runs a verb in the process that serves the directory, copies its output to the console and
/// returns its exit code. Returns nullopt when nobody serves the directory; fails with `closed`
/// when the connection ends early. `program`: name of the calling program; empty when it may open
/// any store. Blocks.
Result<std::optional<int>> call(const std::filesystem::path& directory, std::string_view program,
                                std::string_view verb, std::span<const std::string> words,
                                Console& console);

}  // namespace daybook::control
