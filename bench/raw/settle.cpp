#include "bench/raw/settle.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>

#include "bench/raw/raw_database.h"
#include "store/rocksdb/index/index_files.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/status.h"

namespace daybook::bench {
namespace {

/// A column family's name, and its options, the first one's for the whole database.
using Families = std::vector<std::pair<std::string, rocksdb::Options>>;

/// Opens a database with all its column families, flushes it and moves everything into its last
/// level. What can be moved is not rewritten, as in RocksDB's own compactions.
Result<void> compact(const std::filesystem::path& directory, const Families& families) {
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const auto& [name, options] : families) descriptors.emplace_back(name, options);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const auto found = rocksdb::DB::Open(families.front().second, directory.string(), descriptors,
                                       &handles, &opened);
  DAYBOOK_CHECK(engine::check(found, "open to compact"));
  const std::unique_ptr<rocksdb::DB> database{opened};
  rocksdb::Status status;
  for (auto* handle : handles) {
    if (status.ok()) status = database->Flush({}, handle);
    if (status.ok()) status = database->CompactRange({}, handle, nullptr, nullptr);
    const auto destroyed = database->DestroyColumnFamilyHandle(handle);
    if (status.ok()) status = destroyed;
  }
  return engine::check(status, "compact");
}

Families index_families() {
  const StoreOptions defaults;
  const engine::DataFiles data{rocksdb::FileSystem::Default()};
  auto options =
      engine::index_options(defaults, rocksdb::NewLRUCache(defaults.block_cache_bytes), data);
  Families families;
  for (std::size_t i = 0; i < options.size(); ++i) {
    options[i].env = rocksdb::Env::Default();
    families.emplace_back(std::string{engine::index_family_names[i]}, options[i]);
  }
  return families;
}

}  // namespace

Result<void> settle(const std::filesystem::path& store) {
  DAYBOOK_CHECK(compact(store / "log", {{rocksdb::kDefaultColumnFamilyName, log_options()}}));
  if (!std::filesystem::exists(store / "index" / "CURRENT")) return {};
  return compact(store / "index", index_families());
}

Result<std::uint64_t> stored_bytes(const std::filesystem::path& directory) {
  std::error_code error;
  std::uint64_t bytes = 0;
  std::filesystem::recursive_directory_iterator files{directory, error};
  for (; !error && files != std::filesystem::recursive_directory_iterator{};
       files.increment(error)) {
    const auto kind = files->path().extension();
    if (kind == ".sst" || kind == ".log" || kind == ".blob") bytes += files->file_size(error);
  }
  if (error) return fail(ErrorCode::io, "cannot list {}: {}", directory.string(), error.message());
  return bytes;
}

}  // namespace daybook::bench
