#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>

#include "core/store.h"
#include "store/rocksdb/format_file.h"

namespace daybook::engine {

/// Holds a data directory for this process as long as it lives. Shared by what uses the directory.
class DirectoryLock {
 public:
  /// store_locked when it is held already, by whichever process. `create` makes the lock file.
  static Result<std::shared_ptr<DirectoryLock>> acquire(const std::filesystem::path& directory,
                                                        bool create);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  explicit DirectoryLock(int file) : file_{file} {}
  const int file_;
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

/// The lock of a directory that holds a Store, or what is left of one.
Result<std::shared_ptr<DirectoryLock>> lock_directory(const std::filesystem::path& directory);

}  // namespace daybook::engine
