#pragma once

#include <rocksdb/file_system.h>

#include <memory>

namespace daybook::engine {

/// A manifest for RocksDB to read. Our logs are never recycled, so a record that says it is of a
/// recycled log is damaged, or part of a torn tail. It is given a type that does not exist, with
/// which RocksDB finds a wrong checksum, or a tail that is cut off, as with any other damage. Left
/// as it is, RocksDB 9 reads it again and again without end (ReadPhysicalRecord in
/// db/log_reader.cc), and RocksDB 7 takes it for the end of the file wherever it stands.
/// For reading from the start to the end, in pieces of any size. One thread.
std::unique_ptr<rocksdb::FSSequentialFile> unrecycled_log(
    std::unique_ptr<rocksdb::FSSequentialFile> file);

}  // namespace daybook::engine
