#pragma once

#include <rocksdb/file_system.h>

namespace daybook::engine {

/// Reads a RocksDB manifest to its end. Refuses, with Status::Corruption, damage that RocksDB does
/// not notice or that makes it abort:
///  * Zeros where a record should begin, with data in a later block. RocksDB silently skips the
///    rest of the block, and so loses tables.
///  * A repeated first record, e.g. one manifest appended to another. RocksDB asserts that sequence
///    numbers do not fall.
/// RocksDB checks the checksums. Blocks.
rocksdb::IOStatus check_manifest(rocksdb::FSSequentialFile& file);

}  // namespace daybook::engine
