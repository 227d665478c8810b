#pragma once

#include <rocksdb/file_system.h>

#include <memory>
#include <string>

#include "tests/support/disk.h"

namespace daybook::support {

/// Open files and directories whose operations the disk judges and remembers. Each owns the real
/// one and a share of the disk. Syncs never reach the real disk, so a test is not slowed by them.
/// Threads: as RocksDB asks of each; writes and syncs may meet.
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
