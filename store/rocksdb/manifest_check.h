#pragma once

#include <rocksdb/file_system.h>

namespace daybook::engine {

/// Reads a manifest of RocksDB to its end, and refuses with a Status of corruption what RocksDB
/// does not see, or aborts on:
///  * Zeros where a record should begin, with anything behind them in a later block. RocksDB
///    passes over the rest of the block in silence, and with it over tables.
///  * A second beginning, as when a manifest was appended to another. RocksDB asserts that sequence
///    numbers do not fall.
/// Checksums are left to RocksDB. Blocks.
rocksdb::IOStatus check_manifest(rocksdb::FSSequentialFile& file);

}  // namespace daybook::engine
