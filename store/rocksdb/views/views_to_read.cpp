#include "store/rocksdb/views/views_to_read.h"

#include <map>
#include <mutex>

#include "store/rocksdb/views/view.h"
#include "store/rocksdb/views/view_directory.h"
#include "store/rocksdb/views/view_name.h"
#include "store/rocksdb/views/view_options.h"

namespace daybook::engine {
namespace {

class ReadViewStore final : public ViewStore {
 public:
  ReadViewStore(std::filesystem::path directory, const StoreId& store, RocksdbViewOptions options,
                std::shared_ptr<rocksdb::FileSystem> files)
      : directory_{std::move(directory)},
        store_{store},
        data_{std::make_shared<const DataFiles>(std::move(files), options.write_gate)},
        options_{view_options(options, *data_)},
        diagnostics_{options.diagnostics} {}

  Result<std::shared_ptr<View>> open(const ViewName& name) override {
    DAYBOOK_CHECK(check_view_name(name));
    const std::lock_guard lock{mutex_};
    auto& view = views_[name];
    if (!view) {
      DAYBOOK_TRY(view, open_view(name));
    }
    return view;
  }
  Result<std::shared_ptr<View>> start_over(const ViewName& name, std::string_view why) override {
    return fail(ErrorCode::corrupt,
                "view {} cannot be used, and is rebuilt when the store is next served: {}",
                to_string(name), why);
  }
  Result<std::shared_ptr<View>> create_beside(const ViewName&) override { return only_read(); }
  Result<void> promote(const ViewName&, const std::shared_ptr<View>&) override {
    return only_read();
  }

 private:
  static tl::unexpected<Error> only_read() {
    return fail(ErrorCode::closed, "the views are open only for reading");
  }

  Result<std::shared_ptr<RocksdbView>> open_view(const ViewName& name) const {
    const auto part = to_string(name);
    const auto path = directory_ / part;
    DAYBOOK_TRY(const auto generation, read_current_generation(*data_->files, path));
    if (!generation) {
      return fail(ErrorCode::not_there_yet,
                  "view {} has not been built yet: `serve` or `rebuild {}` builds it", part,
                  name.name);
    }
    const auto current = path / std::to_string(*generation);
    DAYBOOK_CHECK(check_stamp(*data_->files, current, {store_, part}));
    DAYBOOK_TRY(auto held, DirectoryLock::share(path));
    return RocksdbView::open(name, current, options_, {data_, std::move(held)}, diagnostics_,
                             RocksdbView::Access::read);
  }

  const std::filesystem::path directory_;
  const StoreId store_;
  // Writable only so that a damaged view can lose its stamp; nothing else is changed.
  const std::shared_ptr<const DataFiles> data_;
  const rocksdb::Options options_;
  Diagnostics* const diagnostics_;
  std::mutex mutex_;
  std::map<ViewName, std::shared_ptr<RocksdbView>> views_;
};

}  // namespace

Result<std::unique_ptr<ViewStore>> views_to_read(const std::filesystem::path& directory,
                                                 const StoreId& store, RocksdbViewOptions options,
                                                 std::shared_ptr<rocksdb::FileSystem> files) {
  return std::make_unique<ReadViewStore>(directory, store, std::move(options), std::move(files));
}

}  // namespace daybook::engine
