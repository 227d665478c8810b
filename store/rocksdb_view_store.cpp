#include "store/rocksdb_view_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <map>
#include <mutex>

#include "store/descriptors.h"
#include "store/rocksdb/background_threads.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/view.h"
#include "store/rocksdb/view_directory.h"
#include "store/views/view_name.h"

namespace daybook {
namespace {

using engine::RocksdbView;
using engine::ViewDirectory;

std::size_t open_files_max(const RocksdbViewOptions& options) {
  constexpr DescriptorNeeds usual{8, 2};  // of a program that says nothing about itself
  if (options.view_open_files_max > 0) return options.view_open_files_max;
  return DescriptorShares::of_process(usual).view_files_max;
}

rocksdb::Options make_options(const RocksdbViewOptions& options, const engine::DataFiles& data) {
  auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 4 * 1024;  // rows are read one by one
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;

  rocksdb::Options rocks;
  rocks.create_if_missing = true;
  rocks.env = data.env.get();
  rocks.info_log = engine::no_info_log();
  rocks.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  rocks.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(options.write_buffer_bytes, cache);
  rocks.write_buffer_size = options.view_write_buffer_bytes;
  rocks.max_write_buffer_number = 3;
  rocks.level_compaction_dynamic_level_bytes = true;
  rocks.compression = rocksdb::kLZ4Compression;
  rocks.memtable_prefix_bloom_size_ratio = 0.02;
  rocks.memtable_whole_key_filtering = true;
  rocks.max_open_files = static_cast<int>(open_files_max(options));
  rocks.max_file_opening_threads = 1;  // as for the log
  rocks.avoid_unnecessary_blocking_io = true;
  return rocks;
}

class DirectoryViewStore final : public ViewStore {
 public:
  DirectoryViewStore(std::filesystem::path directory, const RocksdbViewOptions& options)
      : directory_{std::move(directory)},
        data_{std::make_shared<const engine::DataFiles>(rocksdb::FileSystem::Default())},
        options_{make_options(options, *data_)} {}

  Result<std::shared_ptr<View>> open(const ViewName& name) override;
  Result<std::shared_ptr<View>> create_beside(const ViewName& name) override;
  Result<void> promote(const ViewName& name, const std::shared_ptr<View>& view) override;

 private:
  struct Entry {
    std::unique_ptr<ViewDirectory> directory;
    std::shared_ptr<RocksdbView> current;
    std::weak_ptr<RocksdbView> beside;  // removed when its builder lets go of it
    std::uint64_t beside_generation = 0;
  };

  Result<Entry*> entry(const ViewName& name);

  const std::filesystem::path directory_;
  const std::shared_ptr<const engine::DataFiles> data_;
  const rocksdb::Options options_;
  std::mutex mutex_;
  std::map<ViewName, Entry> entries_;
};

Result<DirectoryViewStore::Entry*> DirectoryViewStore::entry(const ViewName& name) {
  DAYBOOK_CHECK(check_view_name(name));
  auto& entry = entries_[name];
  if (!entry.directory) {
    DAYBOOK_TRY(entry.directory,
                ViewDirectory::open(directory_ / fmt::format("{}-v{}", name.name, name.version),
                                    data_));
  }
  return &entry;
}

Result<std::shared_ptr<View>> DirectoryViewStore::open(const ViewName& name) {
  const std::lock_guard lock{mutex_};
  DAYBOOK_TRY(auto* entry, this->entry(name));
  if (entry->current) return entry->current;
  auto& directory = *entry->directory;
  const auto generation = directory.current() ? *directory.current() : directory.next_generation();
  DAYBOOK_TRY(auto view,
              RocksdbView::open(directory.path_of(generation), options_,
                                {data_, directory.lock()}));
  if (!directory.current()) DAYBOOK_CHECK(directory.set_current(generation));
  entry->current = view;
  return view;
}

Result<std::shared_ptr<View>> DirectoryViewStore::create_beside(const ViewName& name) {
  const std::lock_guard lock{mutex_};
  DAYBOOK_TRY(auto* entry, this->entry(name));
  const auto generation = entry->directory->next_generation();
  DAYBOOK_TRY(auto view, RocksdbView::open(entry->directory->path_of(generation), options_,
                                           {data_, entry->directory->lock()}));
  view->remove_when_released(true);
  entry->beside = view;
  entry->beside_generation = generation;
  return view;
}

Result<void> DirectoryViewStore::promote(const ViewName& name, const std::shared_ptr<View>& view) {
  std::shared_ptr<RocksdbView> former;  // let go of after the lock: removing it may take long
  const std::lock_guard lock{mutex_};
  DAYBOOK_TRY(auto* entry, this->entry(name));
  const auto beside = entry->beside.lock();
  if (!beside || view != beside) {
    return fail(ErrorCode::invalid_argument, "this is not the view that was created beside {} last",
                name.name);
  }
  DAYBOOK_CHECK(beside->flush());
  DAYBOOK_CHECK(entry->directory->set_current(entry->beside_generation));
  beside->remove_when_released(false);
  former = std::exchange(entry->current, beside);
  if (former) former->remove_when_released(true);
  entry->beside.reset();
  return {};
}

}  // namespace

Result<void> RocksdbViewOptions::validate() const {
  if (block_cache_bytes == 0) {
    return fail(ErrorCode::invalid_argument, "block_cache_bytes must be at least 1");
  }
  if (view_write_buffer_bytes == 0 || view_write_buffer_bytes > write_buffer_bytes) {
    return fail(ErrorCode::invalid_argument,
                "view_write_buffer_bytes must be at least 1 and at most write_buffer_bytes");
  }
  return {};
}

Result<std::unique_ptr<ViewStore>> RocksdbViewStore::open(const std::filesystem::path& directory,
                                                          RocksdbViewOptions options) {
  DAYBOOK_CHECK(options.validate());
  DAYBOOK_CHECK(engine::start_background_threads(*rocksdb::Env::Default()));
  return std::make_unique<DirectoryViewStore>(directory, options);
}

}  // namespace daybook
