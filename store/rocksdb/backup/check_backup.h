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

/// Compares the files of backups with their contents. Of one thread.
class BackupChecker {
 public:
  BackupChecker(rocksdb::FileSystem& files, Meter& meter) : files_{files}, meter_{meter} {}

  /// Adds a sentence for each file that is missing or has another size.
  void check_sizes(const std::filesystem::path& backup, const BackupContents& contents,
                   std::vector<std::string>& findings) const;
  /// The same, and for each that has other bytes. An Error only when it was stopped.
  Result<void> check_bytes(const std::filesystem::path& backup, const BackupContents& contents,
                           std::vector<std::string>& findings);

 private:
  Result<FileSum> sum(const std::filesystem::path& path, std::uint64_t bytes);

  rocksdb::FileSystem& files_;
  Meter& meter_;
  /// Files that have several names are read once: by device and inode.
  std::map<std::pair<std::uint64_t, std::uint64_t>, FileSum> sums_;
};

/// As the functions of store/backup.h.
Result<BackupsReport> list_backups(rocksdb::FileSystem& files,
                                   const std::filesystem::path& directory);
Result<BackupsReport> verify_backups(rocksdb::FileSystem& files,
                                     const std::filesystem::path& directory,
                                     std::optional<std::uint64_t> id, const Progress& progress);

}  // namespace daybook::engine
