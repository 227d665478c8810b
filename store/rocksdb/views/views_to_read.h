#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>

#include "store/rocksdb_view_store.h"

namespace daybook::engine {

/// RocksdbViewStore::open_to_read on a given file system.
Result<std::unique_ptr<ViewStore>> views_to_read(const std::filesystem::path& directory,
                                                 const StoreId& store, RocksdbViewOptions options,
                                                 std::shared_ptr<rocksdb::FileSystem> files);

}  // namespace daybook::engine
