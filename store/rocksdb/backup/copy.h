#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <string_view>

#include "core/ports/store.h"

namespace daybook::engine {

/// Counts the bytes of long work, reports progress and learns whether to stop. Owned by that work;
/// one thread.
class Meter {
 public:
  Meter(const Progress& progress, std::string_view work) : progress_{progress}, work_{work} {}

  void expect(std::uint64_t bytes) { total_ += bytes; }
  /// closed if the work is to stop.
  Result<void> add(std::uint64_t bytes);

 private:
  const Progress& progress_;
  const std::string_view work_;  // "the backup"
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

/// Size and checksum of a file. A value.
struct FileSum {
  std::uint64_t bytes = 0;
  std::uint32_t checksum = 0;  ///< CRC32C

  friend bool operator==(const FileSum&, const FileSum&) = default;
};

/// Copies the first `bytes` of a file to a new file, syncs it, and drops it from the page cache, so
/// that a later read comes from the disk. corrupt if the file is shorter.
Result<FileSum> copy_file(rocksdb::FileSystem& files, const std::filesystem::path& from,
                          const std::filesystem::path& to, std::uint64_t bytes, Meter& meter);

/// Sums a file to its end; stops soon after `bytes_max`.
Result<FileSum> sum_file(rocksdb::FileSystem& files, const std::filesystem::path& path,
                         std::uint64_t bytes_max, Meter& meter);

}  // namespace daybook::engine
