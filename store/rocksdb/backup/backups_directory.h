#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "store/rocksdb/directory.h"

namespace daybook::engine {

/// The file `daybook-backups` of a directory of backups says which Store they are of.
inline constexpr std::string_view backups_file = "daybook-backups";
/// Where a backup is put together, and taken apart.
inline constexpr std::string_view unfinished_name = "unfinished";

std::string backups_text(StoreId store);
/// Nothing when there is no such file; corrupt when it is damaged.
Result<std::optional<StoreId>> read_backups_file(rocksdb::FileSystem& files,
                                                 const std::filesystem::path& directory);

/// The last epoch that a restore from a directory of backups began, as its file `restored` says: so
/// that the next one begins another. 0 when there is none, or it cannot be read.
std::uint32_t read_restored_epoch(rocksdb::FileSystem& files,
                                  const std::filesystem::path& directory);
Result<void> write_restored_epoch(rocksdb::FileSystem& files,
                                  const std::filesystem::path& directory, std::uint32_t epoch);

/// Where the backup of this id is in a directory of backups: "000012".
std::filesystem::path backup_path(const std::filesystem::path& directory, std::uint64_t id);
/// The ids of all backups there, in their order, whatever state they are in. invalid_argument when
/// the directory is not there.
Result<std::vector<std::uint64_t>> list_backup_ids(rocksdb::FileSystem& files,
                                                   const std::filesystem::path& directory);

/// A directory of backups that one is added to: locked, and with no other that was cut short in it.
/// Of one thread.
class BackupsDirectory {
 public:
  /// Makes it when it is not there. Errors as Store::backup.
  static Result<BackupsDirectory> open(rocksdb::FileSystem& files,
                                       const std::filesystem::path& directory,
                                       const std::filesystem::path& data_directory,
                                       StoreId store);

  const std::filesystem::path& path() const { return path_; }
  const std::vector<std::uint64_t>& ids() const { return ids_; }
  /// Where the next backup is put together. What is there when the work ends does not count.
  std::filesystem::path unfinished() const;
  /// Makes a whole backup of what is there, and gives its id.
  Result<std::uint64_t> finish();
  /// Removes what is there, whatever it is.
  Result<void> discard();
  /// Removes a backup: at once it is none any more.
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

/// Whether `path` is the directory `outer` or somewhere in it, whatever links lead there. Neither
/// needs to be there.
bool is_within(const std::filesystem::path& path, const std::filesystem::path& outer);

}  // namespace daybook::engine
