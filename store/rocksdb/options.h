#pragma once

#include <rocksdb/options.h>

#include <memory>
#include <vector>

#include "store/rocksdb/write_gate.h"
#include "store/store_options.h"

namespace daybook::engine {

/// How the two databases of a directory are set up. The reasons are beside the settings; they were
/// measured on RocksDB 7.8.
rocksdb::Options log_options(const StoreOptions& options, std::shared_ptr<rocksdb::Cache> cache,
                             const DataFiles& data);
/// How any of them is looked into without being changed: few files are open, and no thread starts.
rocksdb::Options looking_options(rocksdb::Env* env);
/// How a long way through the log is read.
rocksdb::ReadOptions log_scan_options();
/// One for each IndexFamily.
std::vector<rocksdb::Options> index_options(const StoreOptions& options,
                                            std::shared_ptr<rocksdb::Cache> cache,
                                            const DataFiles& data);
/// What RocksDB has to say of its work is not kept: a file of its own for that could fill the disk,
/// and when it cannot be written RocksDB ends the process. What goes wrong comes as a Status.
std::shared_ptr<rocksdb::Logger> no_info_log();

}  // namespace daybook::engine
