#include "store/rocksdb/open.h"

#include <rocksdb/cache.h>

#include "store/engine/engine.h"
#include "store/rocksdb/directory.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/rocksdb_index.h"
#include "store/rocksdb/rocksdb_medium.h"

namespace daybook::engine {

Result<std::unique_ptr<Store>> open_rocksdb(const std::filesystem::path& directory,
                                            Environment& environment, StoreOptions options,
                                            rocksdb::Env* log_env) {
  DAYBOOK_CHECK(options.validate());
  DAYBOOK_TRY(auto opened, open_directory(directory, environment, options.create_if_missing));
  const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  DAYBOOK_TRY(auto medium, RocksdbMedium::open(directory / "log",
                                               log_options(options, cache, log_env), opened.lock));
  DAYBOOK_TRY(auto index, RocksdbIndex::open(directory / "index", index_options(cache),
                                             opened.identity, opened.lock));
  DAYBOOK_CHECK(sync_directory(directory));  // the name of log/, before anything in it counts
  return Engine::open(environment, std::move(options), opened.identity, std::move(medium),
                      std::move(index));
}

}  // namespace daybook::engine
