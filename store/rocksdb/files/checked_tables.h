#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/table.h>

#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/result.h"

namespace daybook::engine {

/// The format_version and the checksum type of all Daybook's tables.
inline constexpr std::uint32_t table_format = 5;
inline constexpr auto table_checksum = rocksdb::kXXH3;

/// A file system over `files` that refuses a damaged RocksDB table with Status::Corruption. It
/// checks that the footer has our checksum type and format and places the index inside the file,
/// and that the properties block names neither compression nor a hash index. RocksDB trusts all
/// this before it compares checksums: it would accept damaged blocks, fail assertions, or allocate
/// the index size that the footer claims. A table that gets shorter while open is damaged too. Any
/// thread.
std::shared_ptr<rocksdb::FileSystem> check_tables(std::shared_ptr<rocksdb::FileSystem> files);

/// Reads every block of a table from the disk, bypassing the block cache. Blocks for long.
Result<void> verify_table(rocksdb::Env* env, const std::filesystem::path& table);

}  // namespace daybook::engine
