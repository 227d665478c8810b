#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>

#include "store/rocksdb_view_store.h"

namespace daybook::engine {

/// RocksdbViewStore::open on a given file system, so that tests can make it fail. It is kept as
/// long as any View.
Result<std::unique_ptr<ViewStore>> open_views(const std::filesystem::path& directory,
                                              const StoreId& store, RocksdbViewOptions options,
                                              std::shared_ptr<rocksdb::FileSystem> files);

}  // namespace daybook::engine
