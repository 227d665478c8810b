#pragma once

#include <rocksdb/file_system.h>

#include <memory>

namespace daybook::engine {

/// A file system over another one that refuses a table of RocksDB, with a Status of corruption, if
/// its footer does not say that its blocks have the checksums that all our tables have. RocksDB
/// believes a footer that says "none": then it takes damaged blocks for good ones, and its
/// assertions end the process.
std::shared_ptr<rocksdb::FileSystem> check_tables(std::shared_ptr<rocksdb::FileSystem> files);

}  // namespace daybook::engine
