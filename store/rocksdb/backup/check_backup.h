#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/backup.h"
#include "store/rocksdb/backup/contents.h"
#include "store/rocksdb/backup/copy.h"

namespace daybook::engine {

/// Compares the files of backups with their contents files. Owned by one check; one thread.
class BackupChecker {
 public:
  BackupChecker(rocksdb::FileSystem& files, Meter& meter) : files_{files}, meter_{meter} {}

  /// Adds a finding for each file that is missing or has another size.
  void check_sizes(const std::filesystem::path& backup, const BackupContents& contents,
                   std::vector<std::string>& findings) const;
  /// The same, also for each file with other bytes. An Error only if it was stopped.
  Result<void> check_bytes(const std::filesystem::path& backup, const BackupContents& contents,
                           std::vector<std::string>& findings);

 private:
  Result<FileSum> sum(const std::filesystem::path& path, std::uint64_t bytes);

  rocksdb::FileSystem& files_;
  Meter& meter_;
  /// Sums by device and inode, so that a file with several names is read once.
  std::map<std::pair<std::uint64_t, std::uint64_t>, FileSum> sums_;
};

/// See store/backup.h.
Result<BackupsReport> list_backups(rocksdb::FileSystem& files,
                                   const std::filesystem::path& directory);
Result<BackupsReport> verify_backups(rocksdb::FileSystem& files,
                                     const std::filesystem::path& directory,
                                     std::optional<std::uint64_t> id, const Progress& progress);

}  // namespace daybook::engine
