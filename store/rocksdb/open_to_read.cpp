#include "store/rocksdb/open_to_read.h"

#include <rocksdb/cache.h>

#include "store/engine/engine.h"
#include "store/memory/memory_index.h"
#include "store/rocksdb/directory.h"
#include "store/rocksdb/index/rocksdb_index.h"
#include "store/rocksdb/log/rocksdb_medium.h"
#include "store/rocksdb/opening_notices.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/recovery/found_log.h"
#include "store/rocksdb/recovery/view_check.h"

namespace daybook::engine {
namespace {

/// The same file system, read-only.
std::shared_ptr<rocksdb::FileSystem> unchanged(std::shared_ptr<rocksdb::FileSystem> files) {
  const auto shut = std::make_shared<WriteGate>();
  shut->shut();
  return DataFiles{std::move(files), shut}.files;
}

/// The steps to a read-only Store. Owned by one open; one thread.
class ReadOpening {
 public:
  ReadOpening(const std::filesystem::path& directory, Environment& environment,
              StoreOptions options, std::shared_ptr<rocksdb::FileSystem> files)
      : directory_{directory},
        environment_{environment},
        options_{std::move(options)},
        data_{std::make_shared<const DataFiles>(unchanged(files), options_.write_gate)},
        derived_{std::make_shared<const DataFiles>(std::move(files), options_.write_gate)},
        cache_{rocksdb::NewLRUCache(options_.block_cache_bytes)},
        log_options_{log_options(options_, cache_, *data_)},
        index_options_{index_options(options_, cache_, *derived_)},
        notices_{environment, options_.diagnostics} {}

  Result<std::unique_ptr<Store>> run() {
    DAYBOOK_TRY(auto opened, open_directory_to_read(directory_, *data_->files));
    format_ = opened.format;
    lock_ = std::move(opened.lock);
    log_options_.create_if_missing = false;
    const bool has_all_parts = format_.format == StoreFormat::present && format_.base;
    DAYBOOK_TRY(const auto found, find_log(directory_, format_, log_options_, *data_));
    if (!has_all_parts || !found.log.is_there() || found.needs_change()) return nullptr;
    head_ = found.head.serial;
    notices_.add_all("recovered", found.notices);
    auto store = open_with(open_index());
    if (!store && store.error().code() != ErrorCode::closed && has_index_) {
      // The index is damaged or too far behind: read the log instead.
      has_index_ = false;
      store = open_with(store.error());
    }
    if (store) notices_.tell_rest();
    return store;
  }

 private:
  Result<std::unique_ptr<Index>> open_index() {
    has_index_ = true;
    return RocksdbIndex::open_for_reading(directory_ / "index", index_options_, format_,
                                          {derived_, lock_});
  }

  Result<std::unique_ptr<Store>> open_with(Result<std::unique_ptr<Index>> index) {
    if (!index) return open_with(index.error());
    return open_engine(*std::move(index), options_);
  }

  Result<std::unique_ptr<Store>> open_with(const Error& why_no_index) {
    has_index_ = false;
    notices_.add_at_once(
        "no_index", fmt::format("the index cannot be used, so the log is read from its beginning; "
                                "the index is rebuilt when the store is next opened for writing: "
                                "{}",
                                why_no_index.message()));
    return open_engine(std::make_unique<MemoryIndex>(true), options_);
  }

  Result<std::unique_ptr<Store>> open_engine(std::unique_ptr<Index> index, StoreOptions options) {
    DAYBOOK_TRY(auto medium,
                RocksdbMedium::open_for_reading(directory_ / "log", head_, log_options_,
                                                {data_, lock_},
                                                "the store is open only for reading"));
    medium->compare_with([directory = directory_, format = format_, options = log_options_,
                          data = data_] { return list_witnesses(directory, format, options); });
    medium->check_with([directory = directory_, store = format_.identity.id,
                        options = log_options_, data = data_] {
      return check_views(directory, store, options);
    });
    if (has_index_) options.on_scan = {};
    return Engine::open(environment_, std::move(options), format_.identity, std::move(medium),
                        std::move(index), notices_.sentences());
  }

  const std::filesystem::path directory_;
  Environment& environment_;
  const StoreOptions options_;
  const std::shared_ptr<const DataFiles> data_;  // read-only
  // Writable only so that a damaged index can lose its stamp; nothing else is changed.
  const std::shared_ptr<const DataFiles> derived_;
  const std::shared_ptr<rocksdb::Cache> cache_;
  rocksdb::Options log_options_;
  std::vector<rocksdb::Options> index_options_;
  StoreFormat format_;
  std::shared_ptr<DirectoryLock> lock_;
  Serial head_;
  bool has_index_ = false;
  OpeningNotices notices_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_rocksdb_to_read(const std::filesystem::path& directory,
                                                    Environment& environment, StoreOptions options,
                                                    std::shared_ptr<rocksdb::FileSystem> files) {
  options.is_read_only = true;
  options.create_if_missing = false;
  DAYBOOK_CHECK(options.validate());
  return ReadOpening{directory, environment, std::move(options), std::move(files)}.run();
}

}  // namespace daybook::engine
