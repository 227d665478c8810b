#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>
#include <string_view>

#include "core/ports/store.h"
#include "store/rocksdb/format_file.h"

namespace daybook::engine {

inline constexpr std::string_view lock_file = "lock";
/// Where a backup is restored until it is complete: backup/restore.h.
inline constexpr std::string_view restoring_name = "restoring";

/// The lock of a data directory, held while the object lives. Shared by what uses the directory;
/// any thread.
class DirectoryLock {
 public:
  /// store_locked if this or another process holds it. `create` makes the lock file.
  static Result<std::shared_ptr<DirectoryLock>> acquire(const std::filesystem::path& directory,
                                                        bool create);
  /// A shared lock, for readers. Changes nothing. Without a lock file, as in a copy, it locks
  /// nothing.
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

/// A locked directory and its format file. Owned by the opening call.
struct OpenedDirectory {
  StoreFormat format;
  std::shared_ptr<DirectoryLock> lock;
};

/// Locks the directory and reads the format file, before any part is opened. If it refuses, no file
/// has changed. Gives a new Store its identity.
Result<OpenedDirectory> open_directory(const std::filesystem::path& directory,
                                       rocksdb::FileSystem& files, Environment& environment,
                                       bool create_if_missing);

/// The same for reading only: the Store must exist.
Result<OpenedDirectory> open_directory_to_read(const std::filesystem::path& directory,
                                               rocksdb::FileSystem& files);

/// corrupt if a restore in this directory was interrupted.
Result<void> check_not_restoring(rocksdb::FileSystem& files,
                                 const std::filesystem::path& directory);

/// Locks a directory that holds a Store, or the remains of one.
Result<std::shared_ptr<DirectoryLock>> lock_directory(const std::filesystem::path& directory);

}  // namespace daybook::engine
