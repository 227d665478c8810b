#pragma once

#include <rocksdb/env.h>

#include <filesystem>
#include <memory>

#include "core/store.h"
#include "store/store_options.h"

namespace daybook::engine {

/// RocksdbStore::open with the file system that the log is written through, so that tests can make
/// it fail. `log_env` must outlive the process if a write fails on it: see Database::abandon.
Result<std::unique_ptr<Store>> open_rocksdb(const std::filesystem::path& directory,
                                            Environment& environment, StoreOptions options,
                                            rocksdb::Env* log_env);

}  // namespace daybook::engine
