#include "store/rocksdb/view_directory.h"

#include <algorithm>
#include <string>
#include <system_error>
#include <vector>

#include "store/rocksdb/small_file.h"
#include "store/rocksdb/stamp.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view current_file = "CURRENT";
constexpr std::size_t current_bytes_max = 64;

std::optional<std::uint64_t> parse_generation(std::string_view text) {
  const auto generation = parse_integer<std::uint64_t>(text);
  return generation == 0U ? std::nullopt : generation;
}

}  // namespace

Result<std::optional<std::uint64_t>> read_current_generation(rocksdb::FileSystem& files,
                                                             const fs::path& view) {
  const auto text = read_small_file(files, view / current_file, current_bytes_max);
  if (!text && text.error().code() != ErrorCode::corrupt) return fail(text.error());
  if (!text || !*text) return std::optional<std::uint64_t>{};
  const std::string_view line{**text};
  return parse_generation(line.substr(0, line.find('\n')));
}

Result<void> stamp_views(rocksdb::FileSystem& files, const fs::path& views,
                         const StoreId& store) {
  DAYBOOK_TRY(const auto names, list_directory(files, views));
  for (const auto& name : names) {
    const auto generation = read_current_generation(files, views / name);
    if (!generation || !*generation) continue;
    const auto path = views / name / std::to_string(**generation);
    DAYBOOK_TRY(const bool is_there, exists(files, path));
    if (is_there) DAYBOOK_CHECK(write_stamp(files, path, {store, name}));
  }
  return {};
}

Result<std::unique_ptr<ViewDirectory>> ViewDirectory::open(
    const fs::path& path, std::shared_ptr<const DataFiles> data) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    return fail(ErrorCode::io, "cannot make {}: {}", path.string(), error.message());
  }
  auto& files = *data->files;
  DAYBOOK_CHECK(sync_directory(files, path.parent_path()));
  DAYBOOK_TRY(auto lock, DirectoryLock::acquire(path, true));
  std::unique_ptr<ViewDirectory> directory{
      new ViewDirectory{path, std::move(data), std::move(lock)}};
  DAYBOOK_TRY(directory->current_, read_current_generation(files, path));
  DAYBOOK_CHECK(directory->remove_others());
  return directory;
}

Result<void> ViewDirectory::set_current(std::uint64_t generation) {
  // Somebody may have deleted the directory under us: then it is made again.
  std::error_code error;
  fs::create_directories(path_, error);
  DAYBOOK_CHECK(
      write_small_file(*data_->files, path_ / current_file, std::to_string(generation) + "\n"));
  current_ = generation;
  return {};
}

fs::path ViewDirectory::path_of(std::uint64_t generation) const {
  return path_ / std::to_string(generation);
}

Result<void> ViewDirectory::remove_others() {
  last_ = current_.value_or(0);
  DAYBOOK_TRY(const auto names, list_directory(*data_->files, path_));
  for (const auto& name : names) {
    const auto generation = parse_generation(name);
    if (!generation || generation == current_) continue;
    last_ = std::max(last_, *generation);
    DAYBOOK_CHECK(remove_tree(*data_->files, path_of(*generation)));
  }
  return {};
}

}  // namespace daybook::engine
