#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <functional>
#include <memory>

#include "store/write_gate.h"

namespace daybook::engine {

/// Makes RocksDB's environment over a file system.
using MakeEnv = std::function<std::unique_ptr<rocksdb::Env>(
    const std::shared_ptr<rocksdb::FileSystem>& files)>;

/// The file system for all parts of a data directory. Once the gate is shut, every change fails and
/// reads continue. Shared by the parts; any thread.
struct DataFiles {
  /// Makes its own gate if none is given.
  explicit DataFiles(std::shared_ptr<rocksdb::FileSystem> through,
                     std::shared_ptr<WriteGate> shared = nullptr,
                     const MakeEnv& make_env = rocksdb::NewCompositeEnv);

  const std::shared_ptr<WriteGate> gate;
  /// Bytes to preallocate for each new table of the log, from when this is set. A flush that has
  /// begun then has its space even if others fill the disk. The unused rest is freed.
  const std::shared_ptr<std::atomic<std::size_t>> table_bytes;
  const std::shared_ptr<rocksdb::FileSystem> files;
  const std::unique_ptr<rocksdb::Env> env;  ///< for the options of RocksDB
};

}  // namespace daybook::engine
