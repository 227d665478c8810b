#include "store/rocksdb/backup/backups_directory.h"

#include <algorithm>

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view first_line = "daybook backups\n";
constexpr std::string_view restored_file = "restored";
constexpr std::string_view restored_first_line = "daybook restores\n";
constexpr std::uint32_t backups_format = 1;
constexpr std::size_t backups_bytes_max = 4096;
/// Directories with a larger number are not backups.
constexpr std::uint64_t id_max = 1'000'000'000'000;

std::string name_of(std::uint64_t id) { return fmt::format("{:06}", id); }

/// Ok if a directory without the file `daybook-backups` is empty or holds only what an interrupted
/// creation left.
Result<void> check_empty(rocksdb::FileSystem& files, const fs::path& directory) {
  DAYBOOK_TRY(const auto names, list_directory(files, directory));
  for (const auto& name : names) {
    if (name == lock_file || name == fmt::format("{}.new", backups_file)) continue;
    return fail(ErrorCode::invalid_argument,
                "{} is not empty and contains no backups: choose an empty or new directory",
                directory.string());
  }
  return {};
}

Result<void> check_store(const fs::path& directory, StoreId found, StoreId expected) {
  if (found == expected) return {};
  return fail(ErrorCode::invalid_argument,
              "{} contains the backups of store {}, but this is store {}: choose another directory",
              directory.string(), found, expected);
}

}  // namespace

std::string backups_text(StoreId store) {
  return with_checksum(
      fmt::format("{}format {}\nstore {}\n", first_line, backups_format, store));
}

Result<std::optional<StoreId>> read_backups_file(rocksdb::FileSystem& files,
                                                 const fs::path& directory) {
  const auto path = directory / backups_file;
  DAYBOOK_TRY(const auto text, read_small_file(files, path, backups_bytes_max));
  if (!text) return std::optional<StoreId>{};
  const auto format = parse_integer<std::uint32_t>(line_of(*text, "format"));
  const bool is_whole = text->starts_with(first_line) && has_good_checksum(*text) && format;
  if (is_whole && *format > backups_format) {
    return fail(ErrorCode::format_unsupported,
                "{} has format {}; this program reads formats up to {}: use a newer program",
                path.string(), *format, backups_format);
  }
  const auto store = Uuid::parse(line_of(*text, "store").value_or(""));
  if (!is_whole || !store) {
    return fail(ErrorCode::corrupt,
                "{} is damaged: make the next backups in another directory; those here can still "
                "be verified and restored",
                path.string());
  }
  return std::optional{StoreId{*store}};
}

std::uint32_t read_restored_epoch(rocksdb::FileSystem& files, const fs::path& directory) {
  const auto text = read_small_file(files, directory / restored_file, backups_bytes_max);
  if (!text || !*text || !has_good_checksum(**text)) return 0;
  return parse_integer<std::uint32_t>(line_of(**text, "epoch")).value_or(0);
}

Result<void> write_restored_epoch(rocksdb::FileSystem& files, const fs::path& directory,
                                  std::uint32_t epoch) {
  return write_small_file(files, directory / restored_file,
                          with_checksum(fmt::format("{}epoch {}\n", restored_first_line, epoch)));
}

fs::path backup_path(const fs::path& directory, std::uint64_t id) {
  return directory / name_of(id);
}

Result<std::vector<std::uint64_t>> list_backup_ids(rocksdb::FileSystem& files,
                                                   const fs::path& directory) {
  DAYBOOK_TRY(const bool is_there, exists(files, directory));
  if (!is_there) {
    return fail(ErrorCode::invalid_argument, "there is no directory {}", directory.string());
  }
  DAYBOOK_TRY(const auto names, list_directory(files, directory));
  std::vector<std::uint64_t> ids;
  for (const auto& name : names) {
    const auto id = parse_integer<std::uint64_t>(name);
    if (id && *id <= id_max && name_of(*id) == name) ids.push_back(*id);
  }
  std::ranges::sort(ids);
  return ids;
}

Result<BackupsDirectory> BackupsDirectory::open(rocksdb::FileSystem& files,
                                                const fs::path& directory,
                                                const fs::path& data_directory, StoreId store) {
  if (is_within(directory, data_directory)) {
    return fail(ErrorCode::invalid_argument,
                "{} is inside the store's own directory {}, where a backup would be lost together "
                "with the store: choose a directory elsewhere, preferably on another disk",
                directory.string(), data_directory.string());
  }
  DAYBOOK_TRY(const auto claimed, read_backups_file(files, directory));
  if (claimed) DAYBOOK_CHECK(check_store(directory, *claimed, store));
  if (!claimed) DAYBOOK_CHECK(check_empty(files, directory));
  DAYBOOK_CHECK(make_directory(files, directory));
  auto lock = DirectoryLock::acquire(directory, true);
  if (!lock && lock.error().code() == ErrorCode::store_locked) {
    return fail(ErrorCode::store_locked,
                "another backup is being written to {}: try again when it is complete",
                directory.string());
  }
  DAYBOOK_CHECK(lock);
  BackupsDirectory opened{files, directory, *std::move(lock)};
  DAYBOOK_CHECK(opened.claim(store));
  DAYBOOK_CHECK(opened.discard());
  DAYBOOK_TRY(opened.ids_, list_backup_ids(files, directory));
  return opened;
}

/// Before the lock was taken, another process may have made this directory its own.
Result<void> BackupsDirectory::claim(StoreId store) {
  DAYBOOK_TRY(const auto claimed, read_backups_file(*files_, path_));
  if (claimed) return check_store(path_, *claimed, store);
  return write_small_file(*files_, path_ / backups_file, backups_text(store));
}

fs::path BackupsDirectory::unfinished() const { return path_ / unfinished_name; }

Result<std::uint64_t> BackupsDirectory::finish() {
  const auto id = ids_.empty() ? 1 : ids_.back() + 1;
  DAYBOOK_CHECK(check(files_->RenameFile(unfinished().string(), backup_path(path_, id).string(),
                                         {}, nullptr),
                      fmt::format("rename {}", unfinished().string())));
  DAYBOOK_CHECK(sync_directory(*files_, path_));
  ids_.push_back(id);
  return id;
}

Result<void> BackupsDirectory::discard() { return remove_tree(*files_, unfinished()); }

Result<void> BackupsDirectory::remove(std::uint64_t id) {
  DAYBOOK_CHECK(discard());
  const auto path = backup_path(path_, id);
  DAYBOOK_CHECK(check(files_->RenameFile(path.string(), unfinished().string(), {}, nullptr),
                      fmt::format("rename {}", path.string())));
  // Sync before removing files: otherwise a power loss could leave the name without them.
  DAYBOOK_CHECK(sync_directory(*files_, path_));
  std::erase(ids_, id);
  return discard();
}

bool is_within(const fs::path& path, const fs::path& outer) {
  std::error_code error;
  const auto real = [&](const fs::path& of) {
    auto found = fs::weakly_canonical(fs::absolute(of, error), error);
    return found.has_filename() ? found : found.parent_path();  // for "data/"
  };
  const auto inner_path = real(path);
  const auto outer_path = real(outer);
  const auto differ = std::mismatch(outer_path.begin(), outer_path.end(), inner_path.begin(),
                                    inner_path.end());
  return differ.first == outer_path.end();
}

}  // namespace daybook::engine
