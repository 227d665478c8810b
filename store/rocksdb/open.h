#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>

#include "core/ports/store.h"
#include "store/rocksdb/files/write_gate.h"
#include "store/store_options.h"

namespace daybook::engine {

/// RocksdbStore::open on a given file system, so that tests can make it fail. The file system is
/// kept as long as needed: after a failed write until the process ends, see Database::abandon.
/// `make_env` can give RocksDB another clock.
Result<std::unique_ptr<Store>> open_rocksdb(const std::filesystem::path& directory,
                                            Environment& environment, StoreOptions options,
                                            std::shared_ptr<rocksdb::FileSystem> files,
                                            const MakeEnv& make_env = rocksdb::NewCompositeEnv);

}  // namespace daybook::engine
