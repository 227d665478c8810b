#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/ids.h"
#include "store/rocksdb/directory.h"

namespace daybook::engine {

/// The file in a directory of backups that names their Store.
inline constexpr std::string_view backups_file = "daybook-backups";
/// The folder in which a backup is built or removed.
inline constexpr std::string_view unfinished_name = "unfinished";

std::string backups_text(StoreId store);
/// Nothing if missing; corrupt if damaged.
Result<std::optional<StoreId>> read_backups_file(rocksdb::FileSystem& files,
                                                 const std::filesystem::path& directory);

/// The epoch begun by the last restore from this directory, from the file `restored`; the next
/// restore begins a higher one. 0 if the file is missing or unreadable.
std::uint32_t read_restored_epoch(rocksdb::FileSystem& files,
                                  const std::filesystem::path& directory);
Result<void> write_restored_epoch(rocksdb::FileSystem& files,
                                  const std::filesystem::path& directory, std::uint32_t epoch);

/// The path of a backup in the directory: the id as six digits, "000012".
std::filesystem::path backup_path(const std::filesystem::path& directory, std::uint64_t id);
/// The ids of all backups, sorted, in whatever state. invalid_argument if the directory is missing.
Result<std::vector<std::uint64_t>> list_backup_ids(rocksdb::FileSystem& files,
                                                   const std::filesystem::path& directory);

/// A directory of backups that a backup is added to: locked, with unfinished work removed. Owned by
/// the caller of open; one thread.
class BackupsDirectory {
 public:
  /// Creates it if missing. Errors as in Store::backup.
  static Result<BackupsDirectory> open(rocksdb::FileSystem& files,
                                       const std::filesystem::path& directory,
                                       const std::filesystem::path& data_directory,
                                       StoreId store);

  const std::filesystem::path& path() const { return path_; }
  const std::vector<std::uint64_t>& ids() const { return ids_; }
  /// The folder to build the next backup in. It does not count until finish().
  std::filesystem::path unfinished() const;
  /// Turns the unfinished folder into a backup; returns its id.
  Result<std::uint64_t> finish();
  /// Removes the unfinished folder.
  Result<void> discard();
  /// Removes a backup; from the first step on it no longer counts.
  Result<void> remove(std::uint64_t id);

 private:
  BackupsDirectory(rocksdb::FileSystem& files, std::filesystem::path path,
                   std::shared_ptr<DirectoryLock> lock)
      : files_{&files}, path_{std::move(path)}, lock_{std::move(lock)} {}

  Result<void> claim(StoreId store);

  rocksdb::FileSystem* files_;
  std::filesystem::path path_;
  std::shared_ptr<DirectoryLock> lock_;
  std::vector<std::uint64_t> ids_;
};

/// Whether `path` is `outer` or inside it, after resolving links. Neither must exist.
bool is_within(const std::filesystem::path& path, const std::filesystem::path& outer);

}  // namespace daybook::engine
