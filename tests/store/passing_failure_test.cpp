// A failure that passes, such as lack of descriptors or permission, is reported and changes
// nothing: an inaccessible file is neither missing nor damaged.

#include <rocksdb/file_system.h>

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/open.h"
#include "store/rocksdb/recovery/repair.h"
#include "tests/catch.h"
#include "tests/store/repaired_store.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

enum class Look { exists, list, open_to_read, open_table };

/// A file system in which the nth look at one file fails, once.
class ShortSighted final : public rocksdb::FileSystemWrapper {
 public:
  ShortSighted(Look look, fs::path path, int nth)
      : FileSystemWrapper{engine::system_files()},
        look_{look},
        path_{std::move(path)},
        left_{nth} {}
  const char* Name() const override { return "ShortSighted"; }
  bool has_failed() const { return left_ < 0; }

  rocksdb::IOStatus FileExists(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    if (fails(Look::exists, name)) return not_permitted(name);
    return FileSystemWrapper::FileExists(name, options, context);
  }
  rocksdb::IOStatus GetChildren(const std::string& name, const rocksdb::IOOptions& options,
                                std::vector<std::string>* names,
                                rocksdb::IODebugContext* context) override {
    if (fails(Look::list, name)) return not_permitted(name);
    return FileSystemWrapper::GetChildren(name, options, names, context);
  }
  rocksdb::IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext* context) override {
    if (fails(Look::open_to_read, name)) return too_many(name);
    return FileSystemWrapper::NewSequentialFile(name, options, file, context);
  }
  rocksdb::IOStatus NewRandomAccessFile(const std::string& name,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                        rocksdb::IODebugContext* context) override {
    if (fails(Look::open_table, name)) return too_many(name);
    return FileSystemWrapper::NewRandomAccessFile(name, options, file, context);
  }

 private:
  static rocksdb::IOStatus not_permitted(const std::string& name) {
    return rocksdb::IOStatus::IOError("While look at: " + name, "Permission denied");
  }
  static rocksdb::IOStatus too_many(const std::string& name) {
    return rocksdb::IOStatus::IOError("While open a file: " + name, "Too many open files");
  }
  bool fails(Look look, const std::string& name) {
    return look == look_ && fs::path{name}.lexically_normal() == path_ && --left_ == -1;
  }

  const Look look_;
  const fs::path path_;
  std::atomic<int> left_;
};

/// Each kind of look at each file and directory of the Store.
std::vector<std::pair<Look, fs::path>> all_looks(const fs::path& store) {
  std::vector<std::pair<Look, fs::path>> looks{{Look::list, store}, {Look::exists, store}};
  for (const auto& entry : fs::recursive_directory_iterator{store}) {
    if (entry.is_directory()) {
      looks.emplace_back(Look::list, entry.path());
      looks.emplace_back(Look::exists, entry.path());
    } else {
      for (const auto look : {Look::exists, Look::open_to_read, Look::open_table}) {
        looks.emplace_back(look, entry.path());
      }
    }
  }
  return looks;
}

/// Calls f(files) with each look failing the first time, the second time and so on, always on a
/// copy of the same directory.
template <class F>
void fail_each_look(const ClosedStore& store, const F& f) {
  const TemporaryDirectory good;
  fs::copy(store.path(), good.path() / "store", fs::copy_options::recursive);
  for (const auto& [look, path] : all_looks(store.path())) {
    bool has_failed = true;
    for (int nth = 0; has_failed; ++nth) {
      INFO("look " << static_cast<int>(look) << " number " << nth << " at " << path);
      const auto files = std::make_shared<ShortSighted>(look, path, nth);
      f(files);
      has_failed = files->has_failed();
      fs::remove_all(store.path());
      fs::copy(good.path() / "store", store.path(), fs::copy_options::recursive);
    }
  }
}

/// Checks an error caused by a failed look.
void check_passes(const Error& error, const ShortSighted& files) {
  INFO(error.message());
  CHECK(error.code() == ErrorCode::io);
  CHECK(files.has_failed());
}

}  // namespace

TEST_CASE("a look that fails once makes no store lose its log or its index") {
  ClosedStore store{ClosedStore::small_segments()};
  store.flush();
  fail_each_look(store, [&](const std::shared_ptr<ShortSighted>& files) {
    FakeTimeEnvironment environment;
    {
      const auto opened = engine::open_rocksdb(store.path(), environment, store.options(), files);
      if (!opened) check_passes(opened.error(), *files);
    }
    store.open();
    CHECK(store.texts().size() == 12);
    CHECK(store.store().identity().epoch == 1);
    CHECK(store.store().status().notices == std::vector<std::string>{});
    store.close();
  });
}

TEST_CASE("a look that fails once makes no repair lose a commit") {
  ClosedStore store;
  store.fill_table_and_wal();
  damage_wal(store, "event 14");
  // Then tables are read one by one.
  if (GENERATE(false, true)) fs::resize_file(store.file("MANIFEST-"), 10);
  fail_each_look(store, [&](const std::shared_ptr<ShortSighted>& files) {
    const auto repaired = engine::repair(store.path(), accepting(), files);
    if (!repaired) {
      check_passes(repaired.error(), *files);
      repair(store, accepting());
    }
    store.open();
    CHECK(store.texts().size() == 13);
    store.close();
  });
}
