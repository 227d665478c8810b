#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/backup.h"
#include "core/result.h"

namespace daybook::engine {

/// One file of a backup, in its folder `log`. A value.
struct BackupFile {
  std::string name;  ///< "000012.sst"
  std::uint64_t bytes = 0;
  std::uint32_t checksum = 0;  ///< CRC32C of all of it
  std::string table_id;        ///< of a table: what RocksDB calls its unique id; else empty

  friend bool operator==(const BackupFile&, const BackupFile&) = default;
};

/// The file `contents` of a backup: what it is of, and every file that belongs to it. Written last,
/// so a backup without it was cut short. docs/backup-format.md. A value.
struct BackupContents {
  static constexpr std::uint32_t present = 1;  ///< format of the file

  BackupInfo info;  ///< its id is the name of the directory and not written here
  std::vector<BackupFile> files;
};

inline constexpr std::string_view contents_file = "contents";

std::string contents_text(const BackupContents& contents);
/// corrupt when anything in it is wrong, format_unsupported when a newer program wrote it; `path`
/// is for the message. info.files and info.bytes are what the files come to.
Result<BackupContents> parse_contents(std::string_view text, const std::filesystem::path& path);

/// Of the backup in this directory; corrupt also when there is no such file.
Result<BackupContents> read_contents(rocksdb::FileSystem& files,
                                     const std::filesystem::path& directory);
Result<void> write_contents(rocksdb::FileSystem& files, const std::filesystem::path& directory,
                            const BackupContents& contents);

}  // namespace daybook::engine
