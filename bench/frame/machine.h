#pragma once

#include <filesystem>
#include <string>

namespace daybook::bench {

/// Processors, file system of the directory, versions: what figures mean nothing without.
std::string describe_machine(const std::filesystem::path& directory);

/// What would make figures worthless here, as sentences; empty when nothing does.
std::string warnings(const std::filesystem::path& directory);

}  // namespace daybook::bench
