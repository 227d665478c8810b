#include "store/rocksdb_view_store.h"

#include <map>
#include <mutex>

#include "store/rocksdb/background_threads.h"
#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/views/open_views.h"
#include "store/rocksdb/views/view.h"
#include "store/rocksdb/views/view_directory.h"
#include "store/rocksdb/views/view_name.h"
#include "store/rocksdb/views/view_options.h"
#include "store/rocksdb/views/views_to_read.h"

namespace daybook {
namespace {

using engine::RocksdbView;
using engine::ViewDirectory;

class DirectoryViewStore final : public ViewStore {
 public:
  DirectoryViewStore(std::filesystem::path directory, const StoreId& store,
                     RocksdbViewOptions options, std::shared_ptr<rocksdb::FileSystem> files)
      : directory_{std::move(directory)},
        store_{store},
        data_{std::make_shared<const engine::DataFiles>(std::move(files), options.write_gate)},
        options_{engine::view_options(options, *data_)},
        diagnostics_{options.diagnostics} {}

  Result<std::shared_ptr<View>> open(const ViewName& name) override;
  Result<std::shared_ptr<View>> start_over(const ViewName& name, std::string_view why) override;
  Result<std::shared_ptr<View>> create_beside(const ViewName& name) override;
  Result<void> promote(const ViewName& name, const std::shared_ptr<View>& view) override;

 private:
  struct Entry {
    ViewName name;
    std::unique_ptr<ViewDirectory> directory;
    std::shared_ptr<RocksdbView> current;
    std::weak_ptr<RocksdbView> beside;  // being built; removed if its builder drops it
    std::uint64_t beside_generation = 0;
  };
  struct Generation {
    std::shared_ptr<RocksdbView> view;
    std::uint64_t number = 0;
  };

  Result<Entry*> entry(const ViewName& name);
  Result<void> open_current(Entry& entry);
  Result<Generation> make_generation(Entry& entry);
  /// Returns the former View, to be released after the lock: removing its files may take long.
  Result<std::shared_ptr<RocksdbView>> exchange(Entry& entry, Generation generation);
  Result<std::shared_ptr<RocksdbView>> open_rocksdb(const Entry& entry, std::uint64_t generation,
                                                    bool create);

  const std::filesystem::path directory_;
  const StoreId store_;
  const std::shared_ptr<const engine::DataFiles> data_;
  const rocksdb::Options options_;
  Diagnostics* const diagnostics_;
  std::mutex mutex_;
  std::map<ViewName, Entry> entries_;
};

Result<DirectoryViewStore::Entry*> DirectoryViewStore::entry(const ViewName& name) {
  DAYBOOK_CHECK(check_view_name(name));
  auto& entry = entries_[name];
  entry.name = name;
  if (!entry.directory) {
    const auto part = to_string(name);
    DAYBOOK_TRY(entry.directory, ViewDirectory::open(directory_ / part, {store_, part}, data_));
  }
  return &entry;
}

Result<std::shared_ptr<RocksdbView>> DirectoryViewStore::open_rocksdb(const Entry& entry,
                                                                      std::uint64_t generation,
                                                                      bool create) {
  auto options = options_;
  options.create_if_missing = create;
  const auto path = entry.directory->path_of(generation);
  try {
    return RocksdbView::open(entry.name, path, options, {data_, entry.directory->lock()},
                             diagnostics_);
  } catch (const std::exception& exception) {  // out of memory or threads
    return fail(ErrorCode::io, "cannot open {}: {}", path.string(), exception.what());
  }
}

/// Leaves the entry empty if there is no current View, or it turns out to be damaged.
Result<void> DirectoryViewStore::open_current(Entry& entry) {
  auto& directory = *entry.directory;
  if (entry.current || !directory.current()) return {};
  const auto generation = *directory.current();
  auto good = directory.check(generation);
  if (good) {
    auto opened = open_rocksdb(entry, generation, false);
    if (opened) {
      entry.current = *std::move(opened);
      return {};
    }
    good = fail(opened.error());
  }
  if (good.error().code() != ErrorCode::corrupt) return good;
  return directory.set_aside(generation, good.error().message());
}

Result<DirectoryViewStore::Generation> DirectoryViewStore::make_generation(Entry& entry) {
  Generation made;
  DAYBOOK_TRY(made.number, entry.directory->make_generation());
  DAYBOOK_TRY(made.view, open_rocksdb(entry, made.number, true));
  return made;
}

Result<std::shared_ptr<RocksdbView>> DirectoryViewStore::exchange(Entry& entry,
                                                                  Generation generation) {
  auto& directory = *entry.directory;
  const auto former = directory.current();
  DAYBOOK_CHECK(directory.set_current(generation.number));
  if (entry.current) {
    entry.current->remove_when_released(true);
  } else if (former) {
    directory.remove(*former);  // removed, because it could not be opened
  }
  return std::exchange(entry.current, std::move(generation.view));
}

Result<std::shared_ptr<View>> DirectoryViewStore::open(const ViewName& name) {
  const std::lock_guard lock{mutex_};
  DAYBOOK_TRY(auto* entry, this->entry(name));
  DAYBOOK_CHECK(open_current(*entry));
  if (entry->current) return entry->current;
  const auto trouble = entry->directory->trouble();
  DAYBOOK_TRY(auto generation, make_generation(*entry));
  DAYBOOK_CHECK(exchange(*entry, std::move(generation)));
  if (!trouble.empty()) entry->current->begin_in_place_of_another(trouble);
  return entry->current;
}

Result<std::shared_ptr<View>> DirectoryViewStore::start_over(const ViewName& name,
                                                             std::string_view why) {
  std::shared_ptr<RocksdbView> former;
  const std::lock_guard lock{mutex_};
  DAYBOOK_TRY(auto* entry, this->entry(name));
  DAYBOOK_TRY(auto generation, make_generation(*entry));
  DAYBOOK_TRY(former, exchange(*entry, std::move(generation)));
  entry->current->begin_in_place_of_another(why);
  return entry->current;
}

Result<std::shared_ptr<View>> DirectoryViewStore::create_beside(const ViewName& name) {
  const std::lock_guard lock{mutex_};
  DAYBOOK_TRY(auto* entry, this->entry(name));
  DAYBOOK_TRY(auto generation, make_generation(*entry));
  generation.view->remove_when_released(true);
  entry->beside = generation.view;
  entry->beside_generation = generation.number;
  return generation.view;
}

Result<void> DirectoryViewStore::promote(const ViewName& name, const std::shared_ptr<View>& view) {
  std::shared_ptr<RocksdbView> former;
  const std::lock_guard lock{mutex_};
  DAYBOOK_TRY(auto* entry, this->entry(name));
  auto beside = entry->beside.lock();
  if (!beside || view != beside) {
    return fail(ErrorCode::invalid_argument, "this is not the view that was last created beside {}",
                name.name);
  }
  DAYBOOK_CHECK(beside->flush());
  DAYBOOK_TRY(former, exchange(*entry, {beside, entry->beside_generation}));
  beside->remove_when_released(false);
  entry->beside.reset();
  entry->directory->remove_what_was_set_aside();
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

Result<std::unique_ptr<ViewStore>> engine::open_views(const std::filesystem::path& directory,
                                                      const StoreId& store,
                                                      RocksdbViewOptions options,
                                                      std::shared_ptr<rocksdb::FileSystem> files) {
  DAYBOOK_CHECK(options.validate());
  DAYBOOK_CHECK(engine::start_background_threads(*rocksdb::Env::Default()));
  return std::make_unique<DirectoryViewStore>(directory, store, std::move(options),
                                              std::move(files));
}

Result<std::unique_ptr<ViewStore>> RocksdbViewStore::open(const std::filesystem::path& directory,
                                                          const StoreId& store,
                                                          RocksdbViewOptions options) {
  return engine::open_views(directory, store, std::move(options), engine::system_files());
}

Result<std::unique_ptr<ViewStore>> RocksdbViewStore::open_to_read(
    const std::filesystem::path& directory, const StoreId& store, RocksdbViewOptions options) {
  DAYBOOK_CHECK(options.validate());
  return engine::views_to_read(directory, store, std::move(options), engine::system_files());
}

}  // namespace daybook
