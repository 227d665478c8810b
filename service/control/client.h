#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "service/cli/verb.h"

namespace daybook::control {

/// How long a call may wait until the serving process has begun it.
inline constexpr std::chrono::milliseconds answer_patience{10'000};

/// Runs a verb in the process that serves the directory, copies its output to the console and
/// returns its exit code. Returns nullopt when nobody serves the directory; fails with `closed`
/// when the connection ends early, with `store_locked` when the call has not begun within
/// `patience`. A call that has begun may take any time. `program`: name of the calling program;
/// empty when it may open any store. Blocks.
Result<std::optional<int>> call(const std::filesystem::path& directory, std::string_view program,
                                std::string_view verb, std::span<const std::string> words,
                                Console& console,
                                std::chrono::milliseconds patience = answer_patience);

}  // namespace daybook::control
