#pragma once

#include <rocksdb/file_system.h>

#include <memory>

namespace daybook::engine {

/// A file system whose answers to "is it there" and "what is in it" can be relied on:
///  * What may not be looked at or listed is an error. RocksDB's own file system calls it missing,
///    and RocksDB makes a new database in the place of one that is missing.
///  * It is asked without access(), since RocksDB asserts that this fails with EIO or ENOMEM only.
///  * A folder `archive` that cannot be looked at is missing: RocksDB 7 asserts that this does not
///    happen, and a Store has no archived logs.
/// Everything else is done by `base`. Any thread.
std::shared_ptr<rocksdb::FileSystem> reliable_files(std::shared_ptr<rocksdb::FileSystem> base);

/// That of the machine. Lives as long as the program.
const std::shared_ptr<rocksdb::FileSystem>& system_files();

}  // namespace daybook::engine
