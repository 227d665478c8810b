#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>

#include "core/ports/store.h"
#include "store/store_options.h"

namespace daybook::engine {

/// RocksdbStore::open_to_read on a given file system.
Result<std::unique_ptr<Store>> open_rocksdb_to_read(const std::filesystem::path& directory,
                                                    Environment& environment, StoreOptions options,
                                                    std::shared_ptr<rocksdb::FileSystem> files);

}  // namespace daybook::engine
