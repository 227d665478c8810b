#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace daybook::testing {

std::string content_of(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view content);

/// Name, size, time of change and content of every file below a directory.
std::map<std::string, std::string> picture(const std::filesystem::path& directory);

}  // namespace daybook::testing
