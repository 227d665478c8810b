#pragma once

#include <rocksdb/file_system.h>

#include <memory>
#include <string>

#include "tests/support/disk.h"

namespace daybook::support {

/// Wraps open files and directories, so that the disk decides and records their operations. Each
/// owns the real file and shares the disk. Syncs never reach the real disk, so tests are not slowed
/// by them. Threads: as RocksDB requires; writes and syncs may run concurrently.
std::unique_ptr<rocksdb::FSWritableFile> watch(std::unique_ptr<rocksdb::FSWritableFile> file,
                                               std::shared_ptr<Disk> disk, NodePtr node,
                                               std::string path);
std::unique_ptr<rocksdb::FSRandomRWFile> watch(std::unique_ptr<rocksdb::FSRandomRWFile> file,
                                               std::shared_ptr<Disk> disk, NodePtr node,
                                               std::string path);
std::unique_ptr<rocksdb::FSDirectory> watch(std::unique_ptr<rocksdb::FSDirectory> directory,
                                            std::shared_ptr<Disk> disk, NodePtr node,
                                            std::string path);
std::unique_ptr<rocksdb::FSSequentialFile> watch(std::unique_ptr<rocksdb::FSSequentialFile> file,
                                                 std::shared_ptr<Disk> disk, std::string path);
std::unique_ptr<rocksdb::FSRandomAccessFile> watch(
    std::unique_ptr<rocksdb::FSRandomAccessFile> file, std::shared_ptr<Disk> disk,
    std::string path);

}  // namespace daybook::support
