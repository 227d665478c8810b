#pragma once

#include <rocksdb/file_system.h>

#include <memory>

namespace daybook::engine {

/// A manifest reader for RocksDB. Daybook never recycles logs, so a record marked as recycled is
/// damaged or part of a torn tail. Its type is replaced by an invalid one, so that RocksDB sees a
/// wrong checksum or a torn tail, as with other damage. Unchanged, such a record makes RocksDB 9
/// read it in an endless loop (ReadPhysicalRecord in db/log_reader.cc), and RocksDB 7 take it for
/// the end of the file. Owned by its reader; sequential reads of any size; one thread.
std::unique_ptr<rocksdb::FSSequentialFile> unrecycled_log(
    std::unique_ptr<rocksdb::FSSequentialFile> file);

}  // namespace daybook::engine
