#include "bench/raw/raw_database.h"

#include <rocksdb/cache.h>

#include "store/rocksdb/options.h"
#include "store/rocksdb/status.h"

namespace daybook::bench {

rocksdb::Options log_options() {
  const StoreOptions defaults;
  const engine::DataFiles data{rocksdb::FileSystem::Default()};
  auto options =
      engine::log_options(defaults, rocksdb::NewLRUCache(defaults.block_cache_bytes), data);
  options.env = rocksdb::Env::Default();  // the Store's own file system is not raw
  return options;
}

Result<std::unique_ptr<rocksdb::DB>> open_raw(const std::filesystem::path& directory) {
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::Open(log_options(), directory.string(), &opened);
  std::unique_ptr<rocksdb::DB> database{opened};
  DAYBOOK_CHECK(engine::check(status, "open a raw database"));
  return database;
}

Result<std::unique_ptr<rocksdb::DB>> open_raw_to_read(const std::filesystem::path& directory) {
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(log_options(), directory.string(), &opened);
  std::unique_ptr<rocksdb::DB> database{opened};
  DAYBOOK_CHECK(engine::check(status, "open a raw database to read"));
  return database;
}

}  // namespace daybook::bench
