#include "store/rocksdb/views/view_directory.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <vector>

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view current_file = "CURRENT";  // RocksDB uses this name too
constexpr std::string_view aside_prefix = "set-aside-";
constexpr std::size_t current_bytes_max = 64;

std::optional<std::uint64_t> parse_generation(std::string_view text) {
  const auto generation = parse_integer<std::uint64_t>(text);
  return generation == 0U ? std::nullopt : generation;
}

/// Renames a file that is in place of a directory. Returns its new name, or an empty path.
Result<fs::path> make_way(rocksdb::FileSystem& files, const fs::path& directory) {
  DAYBOOK_TRY(const auto type, type_at(directory));
  if (type == FileType::nothing || type == FileType::directory) return fs::path{};
  auto aside = directory;
  aside += ".set-aside";
  const auto renamed = files.RenameFile(directory.string(), aside.string(), {}, nullptr);
  DAYBOOK_CHECK(check(renamed, fmt::format("rename {}", directory.string())));
  return aside;
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

Result<std::unique_ptr<ViewDirectory>> ViewDirectory::open(const fs::path& path, Stamp stamp,
                                                           std::shared_ptr<const DataFiles> data) {
  DAYBOOK_TRY(auto in_the_way, make_way(*data->files, path.parent_path()));
  if (in_the_way.empty()) {
    DAYBOOK_TRY(in_the_way, make_way(*data->files, path));
  }
  DAYBOOK_CHECK(make_directory(*data->files, path));
  DAYBOOK_TRY(auto lock, DirectoryLock::acquire(path, true));
  std::unique_ptr<ViewDirectory> directory{
      new ViewDirectory{path, std::move(stamp), std::move(data), std::move(lock)}};
  DAYBOOK_CHECK(directory->look());
  if (!in_the_way.empty()) {
    directory->why_ = "a file was in the place of its directory";
    directory->kept_ = in_the_way;
  }
  return directory;
}

Result<void> ViewDirectory::look() {
  auto& files = *data_->files;
  DAYBOOK_TRY(const auto names, list_directory(files, path_));
  std::set<std::uint64_t> generations;
  for (const auto& name : names) {
    const auto generation = parse_generation(name);
    if (generation) generations.insert(*generation);
  }
  if (!generations.empty()) last_ = *generations.rbegin();
  DAYBOOK_TRY(current_, read_current_generation(files, path_));
  if (!current_) {
    DAYBOOK_TRY(const bool is_damaged, exists(files, path_ / current_file));
    // A View whose making was interrupted needs no notice.
    DAYBOOK_TRY(const bool is_missing, hold_rows(generations));
    if (is_damaged || is_missing) {
      why_ = fmt::format("{} {}", (path_ / current_file).string(),
                         is_damaged ? "is damaged" : "is missing");
    }
  } else if (!generations.contains(*current_)) {
    why_ = fmt::format("{} names generation {}, which does not exist",
                       (path_ / current_file).string(), *current_);
    current_.reset();
  }
  return remove_others(generations);
}

Result<bool> ViewDirectory::hold_rows(const std::set<std::uint64_t>& generations) const {
  for (const auto generation : generations) {
    DAYBOOK_TRY(const auto names, list_directory(*data_->files, path_of(generation)));
    const auto is_table = [](const std::string& name) { return name.ends_with(".sst"); };
    if (std::ranges::any_of(names, is_table)) return true;
  }
  return false;
}

Result<void> ViewDirectory::remove_others(const std::set<std::uint64_t>& generations) {
  for (const auto generation : generations) {
    if (generation == current_) continue;
    // A generation without rows was being made, and must not replace what is set aside.
    DAYBOOK_TRY(const bool has_rows, hold_rows({generation}));
    const bool is_last = generation == *generations.rbegin();
    if (is_last && has_rows && !why_.empty()) {
      DAYBOOK_CHECK(set_aside(generation, why_));
    } else {
      DAYBOOK_CHECK(remove_tree(*data_->files, path_of(generation)));
    }
  }
  return {};
}

std::string ViewDirectory::trouble() const {
  if (why_.empty() || kept_.empty()) return why_;
  return fmt::format("{}; the previous files are kept in {}", why_, kept_.string());
}

Result<void> ViewDirectory::check(std::uint64_t generation) const {
  const auto path = path_of(generation);
  DAYBOOK_CHECK(check_stamp(*data_->files, path, stamp_));
  DAYBOOK_TRY(const bool is_there, exists(*data_->files, path / current_file));
  if (is_there) return {};
  return fail(ErrorCode::corrupt, "{} is missing", (path / current_file).string());
}

Result<std::uint64_t> ViewDirectory::make_generation() {
  const auto generation = last_ + 1;
  const auto path = path_of(generation);
  // left by a failed attempt
  DAYBOOK_CHECK(remove_tree(*data_->files, path));
  DAYBOOK_CHECK(make_directory(*data_->files, path));
  DAYBOOK_CHECK(write_stamp(*data_->files, path, stamp_));
  last_ = generation;
  return generation;
}

Result<void> ViewDirectory::set_current(std::uint64_t generation) {
  // Another process may have deleted the directory; make it again.
  DAYBOOK_CHECK(make_directory(*data_->files, path_));
  std::error_code error;
  if (fs::is_directory(path_ / current_file, error)) {
    DAYBOOK_CHECK(remove_tree(*data_->files, path_ / current_file));
  }
  DAYBOOK_CHECK(
      write_small_file(*data_->files, path_ / current_file, std::to_string(generation) + "\n"));
  current_ = generation;
  why_.clear();
  kept_.clear();
  return {};
}

Result<void> ViewDirectory::set_aside(std::uint64_t generation, std::string why) {
  auto& files = *data_->files;
  const auto from = path_of(generation);
  const auto to = path_ / fmt::format("{}{}", aside_prefix, generation);
  DAYBOOK_TRY(const bool is_there, exists(files, from));
  if (is_there) {
    remove_what_was_set_aside();
    const auto renamed = files.RenameFile(from.string(), to.string(), {}, nullptr);
    DAYBOOK_CHECK(engine::check(renamed, fmt::format("rename {}", from.string())));
    DAYBOOK_CHECK(sync_directory(files, path_));
    kept_ = to;
  }
  if (current_ == generation) current_.reset();
  why_ = std::move(why);
  return {};
}

void ViewDirectory::remove(std::uint64_t generation) {
  (void)remove_tree(*data_->files, path_of(generation));
}

void ViewDirectory::remove_what_was_set_aside() {
  const auto names = list_directory(*data_->files, path_);
  if (!names) return;
  for (const auto& name : *names) {
    if (name.starts_with(aside_prefix)) (void)remove_tree(*data_->files, path_ / name);
  }
}

fs::path ViewDirectory::path_of(std::uint64_t generation) const {
  return path_ / std::to_string(generation);
}

}  // namespace daybook::engine
