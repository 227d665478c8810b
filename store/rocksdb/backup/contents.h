#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/ports/backup.h"

namespace daybook::engine {

/// One file of a backup, in its folder `log`. A value.
struct BackupFile {
  std::string name;  ///< "000012.sst"
  std::uint64_t bytes = 0;
  std::uint32_t checksum = 0;  ///< CRC32C of the whole file
  std::string table_id;        ///< RocksDB's unique id of a table; else empty

  friend bool operator==(const BackupFile&, const BackupFile&) = default;
};

/// The file `contents` of a backup: its source and all its files. Written last, so a backup without
/// it is incomplete. docs/backup-format.md. A value.
struct BackupContents {
  static constexpr std::uint32_t present = 1;  ///< file format

  BackupInfo info;  ///< its id is the directory's name and is not stored
  std::vector<BackupFile> files;
};

inline constexpr std::string_view contents_file = "contents";

std::string contents_text(const BackupContents& contents);
/// corrupt if anything is wrong, format_unsupported if a newer program wrote it; `path` is for the
/// message. info.files and info.bytes are computed from the list.
Result<BackupContents> parse_contents(std::string_view text, const std::filesystem::path& path);

/// Reads it from a backup's directory; corrupt also if the file is missing.
Result<BackupContents> read_contents(rocksdb::FileSystem& files,
                                     const std::filesystem::path& directory);
Result<void> write_contents(rocksdb::FileSystem& files, const std::filesystem::path& directory,
                            const BackupContents& contents);

}  // namespace daybook::engine
