#include "tests/store/files.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "tests/catch.h"

namespace daybook::testing {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream{path, std::ios::binary}.rdbuf();
  return text.str();
}

void write_file(const fs::path& path, std::string_view content) {
  std::ofstream{path, std::ios::binary} << content;
}

std::map<std::string, std::string> picture(const fs::path& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator{directory}) {
    struct stat status {};
    REQUIRE(stat(entry.path().c_str(), &status) == 0);
    files[entry.path().string()] =
        fmt::format("{} {}.{} {}", status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                    entry.is_regular_file() ? content_of(entry.path()) : "");
  }
  return files;
}

}  // namespace daybook::testing
