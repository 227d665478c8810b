#pragma once

#include <filesystem>
#include <memory>

#include "core/store.h"

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

/// What DIR/format says. Reads only, takes no lock: for tools too. format_unsupported when a newer
/// program wrote it, corrupt when it is damaged, invalid_argument when there is no Store here.
Result<StoreIdentity> read_identity(const std::filesystem::path& directory);

struct OpenedDirectory {
  StoreIdentity identity;
  std::shared_ptr<DirectoryLock> lock;
};

/// Everything that must be known before RocksDB may touch the directory. When it refuses, no file
/// has changed. A new Store gets its identity here.
Result<OpenedDirectory> open_directory(const std::filesystem::path& directory,
                                       Environment& environment, bool create_if_missing);

/// Makes the names in a directory durable.
Result<void> sync_directory(const std::filesystem::path& directory);

}  // namespace daybook::engine
