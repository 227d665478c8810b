// A backup is complete or does not exist, is read back, and restores to a Store with a new epoch.

#include "store/backup.h"

#include <rocksdb/cache.h>

#include <atomic>
#include <thread>

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/log/rocksdb_medium.h"
#include "store/rocksdb/options.h"
#include "tests/catch.h"
#include "tests/store/backed_up.h"
#include "tests/store/closed_store.h"
#include "tests/store/files.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

/// A restored log ends with a complete record. Its index is rebuilt, with a notice.
void check_nothing_was_cut(const Store& store) {
  for (const auto& notice : store.status().notices) CHECK_FALSE(says(notice, "write-ahead log"));
}

}  // namespace

TEST_CASE("a backup that is restored has every commit, in a new epoch, and goes on") {
  BackedUp store;
  store.append(1, 12);
  REQUIRE((**store->open_log(*LogName::parse("other"))).head() == Position{0});
  const auto report = store.back_up();
  CHECK(report.backup.id == 1);
  CHECK(report.backup.store == store->identity());
  CHECK(report.backup.head == store->head());
  CHECK(report.backup.events == store->status().events);
  CHECK(report.backup.program == "a test");
  CHECK(report.notices.empty());

  const auto restored = store.restore();
  CHECK(restored.store.id == store->identity().id);
  CHECK(restored.store.epoch == store->identity().epoch + 1);
  CHECK_FALSE(fs::exists(store.target() / "restoring"));
  auto copy = store.open_target();
  CHECK(copy->identity() == restored.store);
  CHECK(read_all(**copy->open_log(LogName::main())) == store.texts());
  CHECK(copy->logs().size() == 2);
  CHECK(copy->verify({})->findings.empty());
  check_nothing_was_cut(*copy);
  CHECK(store.append_to(*copy, 7)->repeated);  // its id is known
  CHECK_FALSE(store.append_to(*copy, 13)->repeated);
}

TEST_CASE("a backup of an empty store can be restored") {
  BackedUp store;
  CHECK(store.back_up().backup.head == Serial{0});
  store.restore();
  auto copy = store.open_target();
  CHECK(copy->head() == Serial{0});
  CHECK_FALSE(store.append_to(*copy, 1)->repeated);
}

TEST_CASE("what was acknowledged before a backup begins is in it while writers go on") {
  BackedUp store{BackedUp::small_tables()};
  std::atomic<std::uint64_t> acknowledged{0};
  std::atomic<bool> is_over{false};
  std::thread writer{[&] {
    for (std::uint64_t i = 1; !is_over; ++i) {
      if (!store.append_to(*store, i, 4096)) return;
      acknowledged = i;
    }
  }};
  std::vector<std::uint64_t> before;
  for (std::uint64_t round = 1; round <= 5; ++round) {
    while (acknowledged < 60 * round) std::this_thread::yield();
    before.push_back(acknowledged);
    store.back_up();
  }
  is_over = true;
  writer.join();
  for (std::uint64_t round = 1; round <= 5; ++round) {
    INFO(round);
    store.restore(round);
    auto copy = store.open_target();
    CHECK((**copy->log(LogName::main())).head().value >= before[round - 1]);
    CHECK((**copy->log(LogName::main())).head().value <= acknowledged);
    CHECK(copy->verify({})->findings.empty());
    check_nothing_was_cut(*copy);
    copy.reset();
    fs::remove_all(store.target());
  }
}

TEST_CASE("a second backup copies only what is new, and the first one stays good without it") {
  BackedUp store{BackedUp::small_tables()};
  store.append(1, 100, 8192);
  const auto first = store.back_up().backup;
  store.append(101, 103);
  const auto second = store.back_up().backup;
  CHECK(second.bytes > first.bytes / 2);
  CHECK(second.bytes_copied < second.bytes / 2);
  std::size_t shared = 0;
  for (const auto& entry : fs::directory_iterator{store.backup(2) / "log"}) {
    if (entry.path().extension() != ".sst") continue;
    const auto earlier = store.backup(1) / "log" / entry.path().filename();
    if (fs::exists(earlier) && fs::equivalent(earlier, entry.path())) ++shared;
  }
  CHECK(shared > 0);
  fs::remove_all(store.backup(1));
  CHECK(verify_backups(store.backups(), {}, {})->good());
  store.restore();
  CHECK(read_all(**store.open_target()->open_log(LogName::main())).size() == 103);
}

TEST_CASE("tables of another life of the store are not taken for those of the backup") {
  BackedUp store{BackedUp::small_tables()};
  store.append(1, 60, 8192);
  store.back_up();
  store.restore();
  auto copy = store.open_target();
  for (std::uint64_t i = 200; i < 300; ++i) store.append_to(*copy, i, 8192);
  store.append(61, 160, 8192);
  store.back_up();
  REQUIRE(copy->backup(store.backups(), {}, {}));
  const auto texts = read_all(**copy->open_log(LogName::main()));
  copy.reset();
  fs::remove_all(store.target());
  CHECK(store.restore(2).store.epoch == 3);
  CHECK(read_all(**store.open_target()->open_log(LogName::main())) == store.texts());
  fs::remove_all(store.target());
  CHECK(store.restore(3).store.epoch == 4);  // not the epoch of the restore before
  CHECK(read_all(**store.open_target()->open_log(LogName::main())) == texts);
}

TEST_CASE("only the newest backups are kept when it is asked for") {
  BackedUp store;
  for (std::uint64_t i = 1; i <= 4; ++i) {
    store.append(i, i);
    store.back_up();
  }
  fs::remove(store.backup(2) / "contents");
  BackupOptions options;
  options.keep = 2;
  const auto report = store->backup(store.backups(), options, {});
  REQUIRE(report);
  CHECK(report->removed == std::vector<std::uint64_t>{1, 3});
  REQUIRE(report->notices.size() == 1);
  CHECK(says(report->notices.front(), "backup 2 is not usable"));
  const auto left = list_backups(store.backups()).value();
  REQUIRE(left.backups.size() == 3);  // the damaged one is kept for examination
  CHECK(left.backups[0].backup.id == 2);
  CHECK_FALSE(left.backups[0].good());
  CHECK(left.backups[1].good());
  CHECK(left.backups[2].good());
  options.keep = 0;
  CHECK_FALSE(store->backup(store.backups(), options, {}));
}

TEST_CASE("a backup that is removed while all are verified is told of, and is no damage") {
  BackedUp store;
  for (std::uint64_t i = 1; i <= 2; ++i) {
    store.append(i, i);
    store.back_up();
  }
  const auto remove_first = [&](std::uint64_t, std::uint64_t) {
    fs::remove_all(store.backup(1));
    return true;
  };
  const auto report = verify_backups(store.backups(), {}, remove_first).value();
  CHECK(report.good());
  REQUIRE(report.backups.size() == 1);
  CHECK(report.backups.front().backup.id == 2);
  REQUIRE(report.notices.size() == 1);
  CHECK(says(report.notices.front(), "000001 was removed in the meantime"));
}

TEST_CASE("a directory of backups is refused to another store, and anything else to every store") {
  BackedUp store;
  store.append(1, 3);
  store.back_up();
  BackedUp other;
  const auto before = picture(store.backups());
  const auto foreign = other->backup(store.backups(), {}, {});
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().code() == ErrorCode::invalid_argument);
  CHECK(says(foreign.error().message(), "contains the backups of store"));
  CHECK(picture(store.backups()) == before);

  for (const auto& inside : {store.path(), store.path() / "backups", store.path() / "log" / "x"}) {
    const auto refused = store->backup(inside, {}, {});
    REQUIRE_FALSE(refused);
    CHECK(says(refused.error().message(), "inside the store's own directory"));
  }
  fs::create_directory_symlink(store.path(), store.backups() / "link");
  CHECK_FALSE(store->backup(store.backups() / "link" / "x", {}, {}));

  const TemporaryDirectory something;
  write_file(something.path() / "letter.txt", "Dear Ada");
  const auto refused = store->backup(something.path(), {}, {});
  REQUIRE_FALSE(refused);
  CHECK(says(refused.error().message(), "is not empty and contains no backups"));
  const auto file = store->backup(something.path() / "letter.txt", {}, {});
  REQUIRE_FALSE(file);
  CHECK(content_of(something.path() / "letter.txt") == "Dear Ada");
  CHECK(std::distance(fs::directory_iterator{something.path()}, {}) == 1);
  CHECK_FALSE(list_backups(something.path()));
  CHECK_FALSE(list_backups(something.path() / "nothing"));
}

TEST_CASE("a restore needs an empty directory, and one that no program has open") {
  BackedUp store;
  store.append(1, 3);
  store.back_up();
  const auto refusal = [&](const fs::path& directory, std::optional<std::uint64_t> id = {}) {
    const auto restored = restore_backup(store.backups(), id, directory, {});
    if (restored) FAIL("it was restored");
    return restored.error();
  };
  const auto open = refusal(store.path());
  CHECK(open.code() == ErrorCode::store_locked);
  CHECK(says(open.message(), "stop it first"));
  store.close();
  const auto before = picture(store.path());
  CHECK(says(refusal(store.path()).message(), "is not empty"));
  CHECK(picture(store.path()) == before);
  CHECK(says(refusal(store.backups() / "here").message(), "inside the backups"));
  CHECK(says(refusal(store.target(), 2).message(), "there is no backup 2"));
  CHECK_FALSE(fs::exists(store.target()));
  fs::create_directories(store.target());
  store.restore();
  CHECK(store.open_target()->head() == Serial{4});
}

TEST_CASE("a backup of another store among those of this one is not restored by mistake") {
  BackedUp store;
  store.append(1, 3);
  store.back_up();
  BackedUp other;
  other.append(1, 5);
  other.back_up();
  fs::copy(other.backup(1), store.backup(2), fs::copy_options::recursive);
  const auto refused = restore_backup(store.backups(), {}, store.target(), {});
  REQUIRE_FALSE(refused);
  CHECK(says(refused.error().message(), "move it to a directory of its own"));
  CHECK_FALSE(fs::exists(store.target()));
  store.restore(1);
  check_restored(store, store.texts());
}

TEST_CASE("a restore whose epoch cannot be kept beside the backups says so") {
  BackedUp store;
  store.append(1, 3);
  store.back_up();
  fs::create_directory(store.backups() / "restored.new");
  const auto report = store.restore();
  REQUIRE(report.notices.size() == 1);
  CHECK(says(report.notices.front(), "serve only one of the two stores"));
  fs::remove_all(store.target());
  fs::remove(store.backups() / "restored.new");
  CHECK(store.restore().notices.empty());
}

TEST_CASE("two backups at once go to two directories, and never to one") {
  BackedUp store;
  store.append(1, 3);
  const auto elsewhere = store.backups().parent_path() / "elsewhere";
  bool was_tried = false;
  const auto report = store->backup(store.backups(), {}, [&](std::uint64_t, std::uint64_t) {
    if (was_tried) return true;
    was_tried = true;
    const auto same = store->backup(store.backups(), {}, {});
    REQUIRE_FALSE(same);
    CHECK(same.error().code() == ErrorCode::store_locked);
    CHECK(store->backup(elsewhere, {}, {}));
    return true;
  });
  CHECK(was_tried);
  CHECK(report);
  CHECK(verify_backups(store.backups(), {}, {})->backups.size() == 1);
  CHECK(verify_backups(elsewhere, {}, {})->good());
}

TEST_CASE("a log that is only read, since its disk is full, is backed up too") {
  BackedUp store{BackedUp::small_tables()};
  store.append(1, 40, 4096);
  const auto texts = store.texts();
  const auto identity = store->identity();
  const auto head = store->head();
  store.close();
  {
    const auto data = std::make_shared<const engine::DataFiles>(engine::system_files());
    const auto options = engine::log_options({}, rocksdb::NewLRUCache(1 << 20), *data);
    const auto medium = engine::RocksdbMedium::open_for_reading(
        store.path() / "log", head, options, {data, engine::lock_directory(store.path()).value()},
        "by a test");
    REQUIRE(medium);
    const auto to = store.backups();
    const BackupOptions backup_options;
    const Progress nobody;
    const auto before = picture(store.path());
    REQUIRE((*medium)->backup({to, backup_options, nobody, identity, {}, head}));
    CHECK(picture(store.path()) == before);
  }
  store.restore();
  CHECK(read_all(**store.open_target()->log(LogName::main())) == texts);
}

TEST_CASE("records in memory have no backup, and say so") {
  FakeTimeEnvironment environment;
  const MemoryStore store{environment};
  const TemporaryDirectory to;
  const auto refused = store.backup(to.path(), {}, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::invalid_argument);
}

TEST_CASE("a backup is stopped when its progress says so, and leaves the earlier ones") {
  BackedUp store{BackedUp::small_tables()};
  store.append(1, 60, 8192);
  store.back_up();
  store.append(61, 160, 8192);
  const auto steps = GENERATE(0, 1, 3, 7);
  int told = 0;
  const auto count = [&](std::uint64_t done, std::uint64_t all) {
    CHECK(done <= all);
    return told++ < steps;
  };
  const auto stopped = store->backup(store.backups(), {}, count);
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().code() == ErrorCode::closed);
  CHECK_FALSE(fs::exists(store.backups() / "unfinished"));
  const auto report = verify_backups(store.backups(), {}, {}).value();
  CHECK(report.good());
  CHECK(report.backups.size() == 1);

  told = 0;
  const auto restored = restore_backup(store.backups(), {}, store.target(), count);
  REQUIRE_FALSE(restored);
  CHECK(restored.error().code() == ErrorCode::closed);
  CHECK_FALSE(fs::exists(store.target()));
}
