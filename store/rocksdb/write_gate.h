#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <functional>
#include <memory>

#include "store/write_gate.h"

namespace daybook::engine {

/// Makes the environment of RocksDB over a file system.
using MakeEnv = std::function<std::unique_ptr<rocksdb::Env>(
    const std::shared_ptr<rocksdb::FileSystem>& files)>;

/// The file system that all parts of a data directory are read and written through: everything that
/// changes a file or a directory fails once the gate is shut, and reading goes on. Shared by the
/// parts; any thread.
struct DataFiles {
  /// Without a gate it makes one of its own.
  explicit DataFiles(std::shared_ptr<rocksdb::FileSystem> through,
                     std::shared_ptr<WriteGate> shared = nullptr,
                     const MakeEnv& make_env = rocksdb::NewCompositeEnv);

  const std::shared_ptr<WriteGate> gate;
  /// So many bytes are allocated ahead for each new table of the log, from when they are set: a
  /// flush that has begun then has its space, whoever fills the disk meanwhile. What is not used is
  /// given back.
  const std::shared_ptr<std::atomic<std::size_t>> table_bytes;
  const std::shared_ptr<rocksdb::FileSystem> files;
  const std::unique_ptr<rocksdb::Env> env;  ///< for the options of RocksDB
};

}  // namespace daybook::engine
