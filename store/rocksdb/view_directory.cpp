#include "store/rocksdb/view_directory.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

constexpr const char* current_file = "CURRENT";
constexpr const char* unfinished_file = "CURRENT.new";

std::optional<std::uint64_t> parse_generation(std::string_view text) {
  std::uint64_t generation = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, generation);
  if (parsed.ec != std::errc{} || parsed.ptr != end || generation == 0) return std::nullopt;
  return generation;
}

Result<void> write_durably(const fs::path& path, std::string_view text) {
  const auto failed = [&] {
    return fail(ErrorCode::io, "cannot write {}: {}", path.string(),
                std::generic_category().message(errno));
  };
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return failed();
  const auto written = ::write(file, text.data(), text.size());
  const bool good = written == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  Result<void> result;
  if (!good) result = failed();
  if (::close(file) != 0 && good) result = failed();
  return result;
}

}  // namespace

Result<std::unique_ptr<ViewDirectory>> ViewDirectory::open(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    return fail(ErrorCode::io, "cannot make {}: {}", path.string(), error.message());
  }
  DAYBOOK_CHECK(sync_directory(path.parent_path()));
  DAYBOOK_TRY(auto lock, DirectoryLock::acquire(path, true));
  std::unique_ptr<ViewDirectory> directory{new ViewDirectory{path, std::move(lock)}};
  directory->read_current();
  DAYBOOK_CHECK(directory->remove_others());
  return directory;
}

Result<void> ViewDirectory::set_current(std::uint64_t generation) {
  // Somebody may have deleted the directory under us: then it is made again.
  std::error_code error;
  fs::create_directories(path_, error);
  const auto unfinished = path_ / unfinished_file;
  DAYBOOK_CHECK(write_durably(unfinished, std::to_string(generation) + "\n"));
  fs::rename(unfinished, path_ / current_file, error);
  if (error) {
    return fail(ErrorCode::io, "cannot rename {}: {}", unfinished.string(), error.message());
  }
  DAYBOOK_CHECK(sync_directory(path_));
  current_ = generation;
  return {};
}

fs::path ViewDirectory::path_of(std::uint64_t generation) const {
  return path_ / std::to_string(generation);
}

void ViewDirectory::read_current() {
  std::ifstream file{path_ / current_file};
  std::string line;
  std::getline(file, line);
  // Damaged counts as missing: the view is then filled again from the log.
  current_ = parse_generation(line);
}

Result<void> ViewDirectory::remove_others() {
  last_ = current_.value_or(0);
  std::error_code error;
  std::vector<fs::path> others;
  for (const auto& entry : fs::directory_iterator{path_, error}) {
    const auto generation = parse_generation(entry.path().filename().string());
    if (!generation || generation == current_) continue;
    last_ = std::max(last_, *generation);
    others.push_back(entry.path());
  }
  for (const auto& other : others) {
    if (!error) fs::remove_all(other, error);
  }
  if (error) return fail(ErrorCode::io, "cannot tidy {}: {}", path_.string(), error.message());
  return {};
}

}  // namespace daybook::engine
