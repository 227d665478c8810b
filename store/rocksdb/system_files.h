#pragma once

#include <rocksdb/file_system.h>

#include <memory>

namespace daybook::engine {

/// A file system whose answers to "is it there" and "what is in it" can be relied on:
///  * What may not be looked at or listed is an error. RocksDB's own file system calls it missing,
///    and RocksDB makes a new database in the place of one that is missing.
///  * What is opened for reading is a regular file; pipes and devices are refused, and never
///    waited for.
///  * It is asked without access(), since RocksDB asserts that this fails with EIO or ENOMEM only.
/// Everything else is done by `base`. Any thread.
std::shared_ptr<rocksdb::FileSystem> reliable_files(std::shared_ptr<rocksdb::FileSystem> base);

/// That of the machine, where what is written is an AppendedFile. Lives as long as the program.
const std::shared_ptr<rocksdb::FileSystem>& system_files();

}  // namespace daybook::engine
