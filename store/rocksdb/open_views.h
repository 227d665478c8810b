#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>

#include "store/rocksdb_view_store.h"

namespace daybook::engine {

/// RocksdbViewStore::open with the file system that everything is read and written through, so that
/// tests can make it fail. It outlives all Views.
Result<std::unique_ptr<ViewStore>> open_views(const std::filesystem::path& directory,
                                              const StoreId& store, RocksdbViewOptions options,
                                              std::shared_ptr<rocksdb::FileSystem> files);

}  // namespace daybook::engine
