#pragma once

#include <rocksdb/options.h>

#include <memory>
#include <vector>

#include "store/store_options.h"

namespace daybook::engine {

/// How the two databases of a directory are set up. The reasons are beside the settings; they were
/// measured on RocksDB 7.8.
rocksdb::Options log_options(const StoreOptions& options, std::shared_ptr<rocksdb::Cache> cache,
                             rocksdb::Env* env);
/// How a long way through the log is read.
rocksdb::ReadOptions log_scan_options();
/// One for each IndexFamily.
std::vector<rocksdb::Options> index_options(std::shared_ptr<rocksdb::Cache> cache);

}  // namespace daybook::engine
