// An interrupted repair is repeated, and all that it cuts is reported.

#include <rocksdb/file_system.h>

#include <memory>

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/recovery/repair.h"
#include "tests/catch.h"
#include "tests/store/repaired_store.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

/// A file system in which operations that change a name fail from the nth one on.
class DyingFiles final : public rocksdb::FileSystemWrapper {
 public:
  explicit DyingFiles(int names)
      : FileSystemWrapper{engine::system_files()}, left_{names} {}
  const char* Name() const override { return "DyingFiles"; }
  bool has_died() const { return left_ < 0; }

  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    if (--left_ < 0) return rocksdb::IOStatus::IOError("the process is dead");
    return FileSystemWrapper::RenameFile(from, to, options, context);
  }
  rocksdb::IOStatus ReopenWritableFile(const std::string& name,
                                       const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       rocksdb::IODebugContext* context) override {
    if (--left_ < 0) return rocksdb::IOStatus::IOError("the process is dead");
    return FileSystemWrapper::ReopenWritableFile(name, options, file, context);
  }
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    if (--left_ < 0) return rocksdb::IOStatus::IOError("the process is dead");
    return FileSystemWrapper::DeleteFile(name, options, context);
  }
  rocksdb::IOStatus DeleteDir(const std::string& name, const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* context) override {
    if (--left_ < 0) return rocksdb::IOStatus::IOError("the process is dead");
    return FileSystemWrapper::DeleteDir(name, options, context);
  }

 private:
  int left_;
};

}  // namespace

TEST_CASE("a repair that is cut short anywhere is done again, and tells what it cuts") {
  enum class Damage { write_ahead_log, missing_table, damaged_block };
  const auto damage = GENERATE(Damage::write_ahead_log, Damage::missing_table,
                               Damage::damaged_block);
  const bool needs_new_log = damage != Damage::write_ahead_log;
  const bool is_first_format = GENERATE(false, true);
  bool is_done = false;
  for (int names = 0; !is_done; ++names) {
    INFO("after " << names << " names");
    ClosedStore store;
    std::uint64_t kept = 7;
    if (needs_new_log) {
      store.fill_table_and_wal();
      damage_table(store);
      if (damage == Damage::missing_table) fs::remove(store.file(".sst"));
      kept = 0;
    } else {
      damage_wal(store, "event 8 ");
    }
    if (is_first_format) store.make_first_format();
    const auto files = std::make_shared<DyingFiles>(names);
    const auto first = engine::repair(store.path(), {}, files);
    is_done = !files->has_died();
    CHECK(first.has_value() == is_done);
    // A good directory needs no repair. A bad one reports what is lost.
    const auto report = repair(store);
    const std::uint64_t cut = needs_new_log ? 3 : 4;
    if (report.is_needed) CHECK(report.cut_count == cut);
    CHECK((report.is_needed || fs::exists(store.path() / "set-aside" / "repair-1")));
    store.open();
    CHECK(store.texts().size() == kept);
    CHECK(store.store().identity().epoch >= 2);
    CHECK(store.store().verify({})->findings == std::vector<std::string>{});
  }
}

TEST_CASE("a new log that has not taken its place yet is told, and takes it") {
  ClosedStore store;
  store.fill_table_and_wal();
  fs::remove(store.file(".sst"));
  const auto repaired = repair(store);
  // As if the process had been killed between the last two renames.
  fs::rename(store.log(), store.path() / "log.repaired");
  CHECK(says(store.refusal(), "run `repair` again"));
  const auto before = picture(store.path());
  const auto told = repair(store, dry());
  CHECK(told.is_needed);
  CHECK(told.cut_count == 3);
  CHECK(told.set_aside == repaired.set_aside);
  CHECK(picture(store.path()) == before);
  CHECK(repair(store).cut_count == 3);
  CHECK_FALSE(fs::exists(store.path() / "log.repaired"));
  check_has(store, 0, 2);
}
