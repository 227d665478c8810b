// Failing processes, disks and power during backup and restore: a backup or a Store is complete or
// does not exist.

#include <array>

#include "store/repair.h"
#include "store/rocksdb/backup/restore.h"
#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/open.h"
#include "tests/catch.h"
#include "tests/store/backed_up.h"
#include "tests/store/closed_store.h"
#include "tests/store/files.h"
#include "tests/support/fault_file_system.h"

using namespace daybook;
using namespace daybook::testing;
using support::FaultFileSystem;
using support::Operation;
namespace fs = std::filesystem;

namespace {

constexpr std::array operations{Operation::create, Operation::write,  Operation::sync,
                                Operation::rename, Operation::remove, Operation::directory_sync};

/// A Store with more than its backup holds, and a directory with the backups on a failing disk.
class Failing : public OneBackup {
 public:
  Failing() {
    append(41, 60, 4096);
    all = texts();
    close();
  }

  /// A new directory on a disk, with or without the backups.
  fs::path place(std::string_view name, bool with_backups) const {
    const auto path = path_of(name);
    fs::create_directories(path);
    if (with_backups) fs::copy(backups(), path / "backups", fs::copy_options::recursive);
    return path;
  }
  fs::path path_of(std::string_view name) const { return backups().parent_path() / name; }

  std::unique_ptr<Store> open_on(std::shared_ptr<rocksdb::FileSystem> files) {
    auto store = engine::open_rocksdb(path(), environment(), {}, std::move(files));
    if (!store) FAIL(store.error().message());
    return *std::move(store);
  }

  void check_restores(const fs::path& from, const std::vector<std::string>& wanted) {
    if (const auto restored = restore_backup(from, {}, target(), {}); !restored) {
      FAIL(restored.error().message());
    }
    check_restored(*this, wanted);
    fs::remove_all(target());
  }

  std::vector<std::string> all;
};

/// The number of backups, all of which must be good. 0 also if the directory is missing.
std::size_t good_backups(const fs::path& directory) {
  const auto report = verify_backups(directory, {}, {});
  if (!report) {
    CHECK(report.error().code() == ErrorCode::invalid_argument);
    return 0;
  }
  for (const auto& finding : report->findings) FAIL_CHECK(finding);
  for (const auto& backup : report->backups) {
    for (const auto& finding : backup.findings) FAIL_CHECK(finding);
  }
  return report->backups.size();
}

/// Opens the restored directory if it is a Store.
std::unique_ptr<Store> open_restored(const fs::path& directory, Environment& environment) {
  StoreOptions options;
  options.create_if_missing = false;
  auto store = RocksdbStore::open(directory, environment, options);
  return store ? *std::move(store) : nullptr;
}

}  // namespace

TEST_CASE("a loss of power at any step of a backup leaves the earlier ones, and the next is good") {
  const bool with_backups = GENERATE(false, true);
  Failing store;
  std::size_t lost = 0;
  for (std::uint64_t step = 1;; ++step) {
    INFO(step);
    const auto place = store.place("place", with_backups);
    const auto files = std::make_shared<FaultFileSystem>(place, engine::system_files());
    auto opened = store.open_on(files);
    files->crash_at(step);
    const auto report = opened->backup(place / "backups", {}, {});
    const bool is_over = !files->crashed();
    files->crash();
    const auto after = store.path_of("after");
    files->power_loss(step, support::Unsynced::any, after);

    const auto before = with_backups ? 1U : 0U;
    const auto found = good_backups(after / "backups");
    CHECK(found >= before + (report ? 1 : 0));
    CHECK(found <= before + 1);
    lost += report ? 0 : 1;
    opened.reset();
    opened = store.open_on(engine::system_files());
    const auto next = opened->backup(after / "backups", {}, {});
    if (!next) FAIL(next.error().message());
    CHECK(good_backups(after / "backups") == found + 1);
    if (step % 5 == 0) store.check_restores(after / "backups", store.all);
    fs::remove_all(place);
    fs::remove_all(after);
    if (is_over) break;
  }
  CHECK(lost > 20);
}

TEST_CASE("a disk that fails at any step of a backup does no harm to earlier ones or the store") {
  const bool for_good = GENERATE(false, true);
  Failing store;
  const auto place = store.place("place", true);
  const auto files = std::make_shared<FaultFileSystem>(place, engine::system_files());
  auto opened = store.open_on(files);
  std::size_t failed = 0;
  std::size_t made = 1;
  for (const auto operation : operations) {
    for (std::uint64_t after = 0;; ++after) {
      INFO(static_cast<int>(operation) << " after " << after);
      const auto struck = files->struck();
      files->inject({operation, support::Failure::short_write, {}, {}, after, for_good});
      BackupOptions options;
      options.keep = 3;
      const auto report = opened->backup(place / "backups", options, {});
      const bool has_failed = files->struck() > struck;
      files->heal();
      failed += report ? 0 : 1;
      const auto found = good_backups(place / "backups");
      CHECK(found >= std::min<std::size_t>(made, 3));
      made = found;
      if (!has_failed) break;
    }
  }
  CHECK(failed > 20);
  CHECK_FALSE(opened->status().poisoned);  // the Store's own disk did not fail
  REQUIRE(opened->backup(place / "backups", {}, {}));
  CHECK_FALSE(fs::exists(place / "backups" / "unfinished"));
  store.check_restores(place / "backups", store.all);
}

TEST_CASE("a loss of power at any step of a restore leaves no half store, and it is done again") {
  const bool is_there = GENERATE(false, true);
  Failing store;
  std::size_t lost = 0;
  for (std::uint64_t step = 1;; ++step) {
    INFO(step);
    const auto place = store.place("place", false);
    if (is_there) fs::create_directory(place / "data");
    const auto files = std::make_shared<FaultFileSystem>(place, engine::system_files());
    files->crash_at(step);
    const auto restored = engine::restore_backup(files, store.backups(), {}, place / "data", {});
    const bool is_over = !files->crashed();
    files->crash();
    const auto after = store.path_of("after");
    files->power_loss(step, support::Unsynced::any, after);

    auto copy = open_restored(after / "data", store.environment());
    CHECK((copy || !restored));
    if (!copy) {
      ++lost;
      const auto again = restore_backup(store.backups(), {}, after / "data", {});
      if (!again) FAIL(again.error().message());
      copy = open_restored(after / "data", store.environment());
      REQUIRE(copy);
    }
    CHECK(read_all(**copy->log(LogName::main())) == store.expected);
    CHECK(copy->verify({})->findings.empty());
    copy.reset();
    fs::remove_all(place);
    fs::remove_all(after);
    if (is_over) break;
  }
  CHECK(lost > 20);
}

TEST_CASE("a disk that fails at any step of a restore leaves a whole store or none") {
  const bool for_good = GENERATE(false, true);
  Failing store;
  const auto place = store.place("place", false);
  const auto files = std::make_shared<FaultFileSystem>(place, engine::system_files());
  std::size_t failed = 0;
  for (const auto operation : operations) {
    for (std::uint64_t after = 0;; ++after) {
      INFO(static_cast<int>(operation) << " after " << after);
      const auto struck = files->struck();
      files->inject({operation, support::Failure::short_write, {}, {}, after, for_good});
      auto restored = engine::restore_backup(files, store.backups(), {}, place / "data", {});
      const bool has_failed = files->struck() > struck;
      files->heal();
      auto copy = open_restored(place / "data", store.environment());
      CHECK((copy || !restored));
      if (!copy) {
        ++failed;
        restored = engine::restore_backup(files, store.backups(), {}, place / "data", {});
        if (!restored) FAIL(restored.error().message());
        copy = open_restored(place / "data", store.environment());
        REQUIRE(copy);
      }
      CHECK(read_all(**copy->log(LogName::main())) == store.expected);
      copy.reset();
      fs::remove_all(place / "data");
      if (!has_failed) break;
    }
  }
  CHECK(failed > 20);
}

TEST_CASE("what a restore that was cut short has left is no store, and nothing else is touched") {
  Failing store;
  const auto place = store.place("place", false);
  const auto files = std::make_shared<FaultFileSystem>(place, engine::system_files());
  files->crash_at(20);
  REQUIRE_FALSE(engine::restore_backup(files, store.backups(), {}, place / "data", {}));
  REQUIRE(fs::exists(place / "data" / "restoring"));
  const auto refused = RocksdbStore::open(place / "data", store.environment());
  REQUIRE_FALSE(refused);
  CHECK(says(refused.error().message(), "restore the backup again"));
  const auto repaired = repair_store(place / "data", {});
  REQUIRE_FALSE(repaired);
  CHECK(says(repaired.error().message(), "restore the backup again"));
  write_file(place / "data" / "letter.txt", "Dear Ada");
  CHECK_FALSE(restore_backup(store.backups(), {}, place / "data", {}));
  CHECK(content_of(place / "data" / "letter.txt") == "Dear Ada");
}
