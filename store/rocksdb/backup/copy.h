#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <string_view>

#include "core/store.h"

namespace daybook::engine {

/// Counts the bytes of long work, tells how far it has come, and learns when it is to stop. Of one
/// thread.
class Meter {
 public:
  Meter(const Progress& progress, std::string_view work) : progress_{progress}, work_{work} {}

  void expect(std::uint64_t bytes) { total_ += bytes; }
  /// closed when the work is to stop.
  Result<void> add(std::uint64_t bytes);

 private:
  const Progress& progress_;
  const std::string_view work_;  // "the backup"
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

/// What a file comes to.
struct FileSum {
  std::uint64_t bytes = 0;
  std::uint32_t checksum = 0;  ///< CRC32C

  friend bool operator==(const FileSum&, const FileSum&) = default;
};

/// Copies the first `bytes` of a file to a new one, syncs that, and lets the system forget it, so
/// that reading it again reads the disk. corrupt when the file is shorter.
Result<FileSum> copy_file(rocksdb::FileSystem& files, const std::filesystem::path& from,
                          const std::filesystem::path& to, std::uint64_t bytes, Meter& meter);

/// Reads a file to its end, but no more than `bytes_max` and a little.
Result<FileSum> sum_file(rocksdb::FileSystem& files, const std::filesystem::path& path,
                         std::uint64_t bytes_max, Meter& meter);

}  // namespace daybook::engine
