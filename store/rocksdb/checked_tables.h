#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/table.h>

#include <cstdint>
#include <filesystem>
#include <memory>

#include "core/result.h"

namespace daybook::engine {

/// The format_version and the checksum of all our tables.
inline constexpr std::uint32_t table_format = 5;
inline constexpr auto table_checksum = rocksdb::kXXH3;

/// A file system over another one that refuses a table of RocksDB, with a Status of corruption, if
/// its footer does not say that its blocks have the checksums that all our tables have, and their
/// format, or places its index outside of the file; or if the block with its properties says that
/// it is compressed, or has a hash index. RocksDB believes all that before it compares checksums:
/// it takes damaged blocks for good ones, its assertions end the process, and it allocates as much
/// as the footer says that the index has. A table that is cut short while it is open is damaged.
std::shared_ptr<rocksdb::FileSystem> check_tables(std::shared_ptr<rocksdb::FileSystem> files);

/// Reads every block of a table from the disk, past the cache of blocks. Blocks for long.
Result<void> verify_table(rocksdb::Env* env, const std::filesystem::path& table);

}  // namespace daybook::engine
