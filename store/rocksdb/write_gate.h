#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>

namespace daybook::engine {

/// Lets writes through until it is shut. Shared by everything that writes to one data directory, so
/// that after the first failure nothing is written any more, whatever RocksDB's own threads are at.
/// Any thread; never opened again.
class WriteGate {
 public:
  void shut() noexcept { is_shut_.store(true, std::memory_order_release); }
  bool is_shut() const noexcept { return is_shut_.load(std::memory_order_acquire); }

 private:
  std::atomic<bool> is_shut_{false};
};

/// The file system that all parts of a data directory are read and written through: everything that
/// changes a file or a directory fails once the gate is shut, and reading goes on. Shared by the
/// parts; any thread.
struct DataFiles {
  explicit DataFiles(std::shared_ptr<rocksdb::FileSystem> through);

  const std::shared_ptr<WriteGate> gate;
  /// So many bytes are allocated ahead for each new table, from when they are set: a flush that has
  /// begun then has its space, whoever fills the disk meanwhile. What is not used is given back.
  const std::shared_ptr<std::atomic<std::size_t>> table_bytes;
  const std::shared_ptr<rocksdb::FileSystem> files;
  const std::unique_ptr<rocksdb::Env> env;  ///< for the options of RocksDB
};

}  // namespace daybook::engine
