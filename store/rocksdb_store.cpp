#include "store/rocksdb_store.h"

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/open.h"
#include "store/rocksdb/open_to_read.h"

namespace daybook {

Result<std::unique_ptr<Store>> RocksdbStore::open(const std::filesystem::path& directory,
                                                  Environment& environment, StoreOptions options) {
  try {
    return engine::open_rocksdb(directory, environment, std::move(options), engine::system_files());
  } catch (const std::exception& exception) {
    return fail(ErrorCode::io, "cannot open the store in {}: {}", directory.string(),
                exception.what());
  }
}

Result<std::unique_ptr<Store>> RocksdbStore::open_to_read(const std::filesystem::path& directory,
                                                          Environment& environment,
                                                          StoreOptions options) {
  try {
    return engine::open_rocksdb_to_read(directory, environment, std::move(options),
                                        engine::system_files());
  } catch (const std::exception& exception) {
    return fail(ErrorCode::io, "cannot open the store in {}: {}", directory.string(),
                exception.what());
  }
}

}  // namespace daybook
