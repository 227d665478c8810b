#pragma once

#include <rocksdb/file_system.h>

#include <memory>

namespace daybook::engine {

/// A file system over `base` with reliable answers to "does it exist" and "what is in it":
///  * A path that may not be accessed or listed is an error. RocksDB's own file system reports it
///    as missing, and RocksDB then creates a new database in its place.
///  * Only regular files are opened for reading; pipes and devices are refused without waiting.
///  * It does not call access(): RocksDB asserts that it fails with EIO or ENOMEM only.
/// All other calls go to `base`. Any thread.
std::shared_ptr<rocksdb::FileSystem> reliable_files(std::shared_ptr<rocksdb::FileSystem> base);

/// The machine's file system, with AppendedFile for writing. Lives as long as the program.
const std::shared_ptr<rocksdb::FileSystem>& system_files();

}  // namespace daybook::engine
