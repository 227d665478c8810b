#pragma once

#include <rocksdb/file_system.h>

#include <memory>

namespace daybook::engine {

/// A file system over `base` that hides or refuses what RocksDB would misread:
///  * A file whose number is higher than any that RocksDB assigns is hidden. RocksDB continues from
///    the highest number it finds, asserts that it is below 2^62, and wraps to 0 after 2^64,
///    overwriting tables.
///  * A manifest that RocksDB would misread is refused or changed; see manifest_check.h and
///    unrecycled_log.h.
///  * A long CURRENT is refused, because RocksDB would read all of it into memory.
///  * A long IDENTITY is hidden, for the same reason; RocksDB then makes a new one. Returning
///    corruption would fail one of its assertions.
///  * A folder `archive` (former write-ahead logs) is hidden. A Store has none. RocksDB would omit
///    from a backup what is in both places, and RocksDB 7 asserts that the folder can be read.
/// All other calls go to `base`. Any thread.
std::shared_ptr<rocksdb::FileSystem> show_to_rocksdb(std::shared_ptr<rocksdb::FileSystem> base);

}  // namespace daybook::engine
