#include "bench/raw/settle.h"

#include <rocksdb/db.h>

#include "bench/raw/raw_database.h"
#include "store/rocksdb/status.h"

namespace daybook::bench {
namespace {

/// Opens a database with all its column families and rewrites it into its last level.
Result<void> compact(const std::filesystem::path& directory, const rocksdb::Options& options) {
  std::vector<std::string> names;
  DAYBOOK_CHECK(engine::check(
      rocksdb::DB::ListColumnFamilies(options, directory.string(), &names), "list families"));
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const auto& name : names) families.emplace_back(name, options);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  DAYBOOK_CHECK(engine::check(
      rocksdb::DB::Open(options, directory.string(), families, &handles, &opened), "open"));
  const std::unique_ptr<rocksdb::DB> database{opened};
  rocksdb::Status status;
  rocksdb::CompactRangeOptions all;
  all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  for (auto* handle : handles) {
    if (status.ok()) status = database->Flush({}, handle);
    if (status.ok()) status = database->CompactRange(all, handle, nullptr, nullptr);
    const auto destroyed = database->DestroyColumnFamilyHandle(handle);
    if (status.ok()) status = destroyed;
  }
  return engine::check(status, "compact");
}

}  // namespace

Result<void> settle(const std::filesystem::path& store) {
  DAYBOOK_CHECK(compact(store / "log", log_options()));
  if (!std::filesystem::exists(store / "index" / "CURRENT")) return {};
  return compact(store / "index", index_options());
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
