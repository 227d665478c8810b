#pragma once

#include <rocksdb/file_system.h>

#include <memory>

namespace daybook::engine {

/// What RocksDB is shown of a file system, for which it is the one between:
///  * A file whose name has a number beyond all that RocksDB gives is hidden. RocksDB would go on
///    from the number of any file that it finds, asserts that it stays below 2^62, and begins at 0
///    again behind 2^64, writing over tables.
///  * A manifest that it would misread is refused or changed; see manifest_check.h and
///    unrecycled_log.h.
///  * A long CURRENT is refused, since RocksDB would read all of it into memory.
///  * A long IDENTITY is missing, for the same reason. RocksDB then makes a new one. An error of
///    corruption would fail one of its assertions.
///  * A folder `archive` for former write-ahead logs is missing. A Store has none; RocksDB would
///    leave out of a backup what stands in both, and RocksDB 7 asserts that it can be looked at.
/// Everything else is done by `base`. Any thread.
std::shared_ptr<rocksdb::FileSystem> show_to_rocksdb(std::shared_ptr<rocksdb::FileSystem> base);

}  // namespace daybook::engine
