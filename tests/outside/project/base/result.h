#pragma once

// A header of this project that happens to have the name of one of daybook's.
namespace outside {
inline constexpr int exit_good = 0;
inline constexpr int exit_bad = 1;
}  // namespace outside
