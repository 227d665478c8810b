#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>
#include <string_view>

#include "core/store.h"
#include "store/rocksdb/format_file.h"

namespace daybook::engine {

inline constexpr std::string_view lock_file = "lock";
/// Where a backup is restored to, until all of it is there: backup/restore.h.
inline constexpr std::string_view restoring_name = "restoring";

/// Holds a data directory for this process as long as it lives. Shared by what uses the directory.
class DirectoryLock {
 public:
  /// store_locked when it is held already, by whichever process. `create` makes the lock file.
  static Result<std::shared_ptr<DirectoryLock>> acquire(const std::filesystem::path& directory,
                                                        bool create);
  /// The same, beside others who only read. Changes nothing: where the lock file is missing, as in
  /// a copy, there is nobody to keep out.
  static Result<std::shared_ptr<DirectoryLock>> share(const std::filesystem::path& directory);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  explicit DirectoryLock(int file) : file_{file} {}
  static Result<std::shared_ptr<DirectoryLock>> lock(const std::filesystem::path& directory,
                                                     int file, int how);
  const int file_;  // -1 = none
};

struct OpenedDirectory {
  StoreFormat format;
  std::shared_ptr<DirectoryLock> lock;
};

/// Everything that must be known before the parts of the directory may be looked at. When it
/// refuses, no file has changed. A new Store gets its identity here.
Result<OpenedDirectory> open_directory(const std::filesystem::path& directory,
                                       rocksdb::FileSystem& files, Environment& environment,
                                       bool create_if_missing);

/// The same of a directory that is only read: there must be a Store.
Result<OpenedDirectory> open_directory_to_read(const std::filesystem::path& directory,
                                               rocksdb::FileSystem& files);

/// corrupt for a directory in which a restore was cut short.
Result<void> check_not_restoring(rocksdb::FileSystem& files,
                                 const std::filesystem::path& directory);

/// The lock of a directory that holds a Store, or what is left of one.
Result<std::shared_ptr<DirectoryLock>> lock_directory(const std::filesystem::path& directory);

}  // namespace daybook::engine
