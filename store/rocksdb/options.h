#pragma once

#include <rocksdb/options.h>

#include <memory>
#include <vector>

#include "store/rocksdb/files/write_gate.h"
#include "store/store_options.h"

namespace daybook::engine {

/// Options of the two databases of a directory. Reasons are next to the settings; they were
/// measured on RocksDB 7.8.
rocksdb::Options log_options(const StoreOptions& options, std::shared_ptr<rocksdb::Cache> cache,
                             const DataFiles& data);
/// Options to inspect a database without changing it: few open files, no threads.
rocksdb::Options looking_options(rocksdb::Env* env);
/// Options for a long scan of the log.
rocksdb::ReadOptions log_scan_options();
/// One per IndexFamily.
std::vector<rocksdb::Options> index_options(const StoreOptions& options,
                                            std::shared_ptr<rocksdb::Cache> cache,
                                            const DataFiles& data);
/// Discards RocksDB's info log: its file could fill the disk, and RocksDB ends the process if it
/// cannot be written. Failures are reported as a Status.
std::shared_ptr<rocksdb::Logger> no_info_log();

}  // namespace daybook::engine
