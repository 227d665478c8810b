// A repair accepts what damage does not explain only with accept_copy.

#include <filesystem>

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/format_file.h"
#include "store/rocksdb/log/mark_file.h"
#include "tests/catch.h"
#include "tests/store/repaired_store.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

/// Checks that it is refused without accept_copy, and that nothing changes.
void check_needs_consent(const ClosedStore& store) {
  CHECK(repair(store, dry()).needs_accept_copy);
  const auto before = picture(store.path());
  const auto refused = repair_store(store.path(), {});
  REQUIRE_FALSE(refused);
  INFO(refused.error().message());
  CHECK(refused.error().code() == ErrorCode::corrupt);
  CHECK(says(refused.error().message(), "repair --accept-copy"));
  CHECK(picture(store.path()) == before);
}

}  // namespace

TEST_CASE("damage that cannot have held what is missing does not explain an older log") {
  ClosedStore store;
  store.put_older_log_back(40);
  SECTION("its last record is torn") {
    const auto wal = store.file(".log");
    fs::resize_file(wal, fs::file_size(wal) - 3);
    CHECK(says(store.refusal(), "where"));
  }
  SECTION("the format file is damaged") {
    write_file(store.path() / "format", "daybook store\nnonsense");
  }
  SECTION("its manifest is damaged") {
    fs::resize_file(store.file("MANIFEST-"), 10);
  }
  check_needs_consent(store);
  repair(store, accepting());
  store.open();
  CHECK(store.texts().size() <= 12);
}

TEST_CASE("damage does not explain a log of another history or store") {
  ClosedStore store;
  ClosedStore other;
  SECTION("of another store") {
    fs::remove_all(store.log());
    fs::copy(other.log(), store.log(), fs::copy_options::recursive);
  }
  SECTION("of another history") {
    fs::copy(store.path() / "log", store.path() / "earlier");
    store.open();
    store.append(13, 15);
    store.close();
    fs::copy(store.path() / "mark", store.path().string() + ".mark");
    fs::remove_all(store.log());
    fs::rename(store.path() / "earlier", store.log());
    repair(store, accepting());
    store.open();
    store.append(20, 40);
    store.close();
    // The old mark, changed to the present epoch.
    auto mark = engine::read_mark(*engine::system_files(), store.path()).value().value();
    mark.serial = Serial{16};
    mark.checksum = 1;
    fs::remove(store.path() / "mark");
    REQUIRE(engine::MarkFile::open(*engine::system_files(), store.path(), mark));
  }
  const auto wal = store.file(".log");
  fs::resize_file(wal, fs::file_size(wal) - 3);
  check_needs_consent(store);
}

TEST_CASE("a log that went on in the epoch before is not taken for one that begins the next") {
  ClosedStore store;
  fs::copy(store.path(), store.path().string() + ".earlier", fs::copy_options::recursive);
  damage_wal(store, "event 8 ");
  repair(store);  // the epoch begins after event 7
  store.open();
  store.append(8, 12);
  store.close();
  const auto earlier = fs::path{store.path().string() + ".earlier"};
  for (const auto* part : {"log", "mark", "index"}) {
    fs::remove_all(store.path() / part);
    fs::copy(earlier / part, store.path() / part, fs::copy_options::recursive);
  }
  CHECK(says(store.refusal(), "from different times"));
  check_needs_consent(store);
  fs::remove_all(earlier);
}

TEST_CASE("a log and a mark from before the epoch are refused, whatever comes back with them") {
  ClosedStore store;
  const TemporaryDirectory earlier;
  fs::copy(store.path(), earlier.path() / "store", fs::copy_options::recursive);
  repair(store, accepting());
  store.open();
  store.append(13, 15);
  store.close();
  const bool with_derived = GENERATE(false, true);
  for (const auto* part : {"log", "mark", "index"}) {
    if (std::string_view{part} == "index" && !with_derived) continue;
    fs::remove_all(store.path() / part);
    fs::copy(earlier.path() / "store" / part, store.path() / part, fs::copy_options::recursive);
  }
  CHECK(says(store.refusal(), "says that epoch 2 had begun"));
  check_needs_consent(store);
  CHECK(repair(store, accepting()).identity.epoch == 3);
  check_has(store, 12, 3);
}

TEST_CASE("a store from before the epoch beside an index of a later one is refused") {
  ClosedStore store{ClosedStore::small_segments()};
  const TemporaryDirectory earlier;
  fs::copy(store.path(), earlier.path() / "store", fs::copy_options::recursive);
  repair(store, accepting());
  store.open();
  store.append(13, 30);
  store.close();
  for (const auto* part : {"format", "log", "mark"}) {
    fs::remove_all(store.path() / part);
    fs::copy(earlier.path() / "store" / part, store.path() / part, fs::copy_options::recursive);
  }
  CHECK(says(store.refusal(), "the index is of epoch 2"));
  check_needs_consent(store);
  CHECK(repair(store, accepting()).identity.epoch == 3);
  check_has(store, 12, 3);
}

TEST_CASE("a format file of another store than mark and log is the one that is replaced") {
  ClosedStore store;
  ClosedStore other;
  const auto ours = engine::read_format(*engine::system_files(), store.path()).value().value();
  fs::copy_file(other.path() / "format", store.path() / "format",
                fs::copy_options::overwrite_existing);
  CHECK(says(store.refusal(), "but the mark and the log are of store"));
  CHECK_FALSE(repair(store, dry()).needs_accept_copy);
  CHECK(repair(store).identity.id == ours.identity.id);
  check_has(store, 12, 2);
}

TEST_CASE("a directory in the place of a file is told by a repair, and left as it is") {
  ClosedStore store;
  for (const auto* name : {"format", "mark", "log/stamp"}) {
    fs::rename(store.path() / name, store.path() / "elsewhere");
    fs::create_directory(store.path() / name);
    const auto refused = repair_store(store.path(), accepting());
    REQUIRE_FALSE(refused);
    CHECK(says(refused.error().message(), "to another place"));
    FakeTimeEnvironment environment;
    const auto opened = RocksdbStore::open(store.path(), environment);
    REQUIRE_FALSE(opened);
    CHECK(says(opened.error().message(), "to another place"));
    fs::remove(store.path() / name);
    fs::rename(store.path() / "elsewhere", store.path() / name);
  }
  store.check_whole();
}

TEST_CASE("a file that RocksDB would take for a write-ahead log and delete is refused") {
  ClosedStore store;
  const auto wal = store.file(".log");
  const auto number = std::stoull(wal.stem().string());
  const auto odd = store.log() / (std::to_string(number) + ".log");
  fs::copy(wal, odd);
  const auto before = picture(store.path());
  FakeTimeEnvironment environment;
  const auto opened = RocksdbStore::open(store.path(), environment);
  REQUIRE_FALSE(opened);
  CHECK(says(opened.error().message(), odd.string()));
  CHECK(says(repair_store(store.path(), accepting()).error().message(), odd.string()));
  CHECK(picture(store.path()) == before);
  fs::remove(odd);
  store.check_whole();
}

TEST_CASE("an old attempt of a repair is not taken for a log that went away later") {
  ClosedStore store;
  fs::copy(store.log(), store.path() / "log.repaired", fs::copy_options::recursive);
  store.open();
  store.append(13, 15);
  store.close();
  fs::rename(store.log(), store.path() / "elsewhere");
  CHECK(says(store.refusal(), "the log is missing"));
  check_needs_consent(store);
}

TEST_CASE("a repair begins an epoch that no part of the directory has seen") {
  ClosedStore store{ClosedStore::small_segments()};
  for (int i = 0; i < 2; ++i) {
    repair(store, accepting());
    store.open();
    store.append(13 + 4 * static_cast<std::uint64_t>(i), 16 + 4 * static_cast<std::uint64_t>(i));
    store.close();
  }
  fs::remove(store.path() / "format");
  fs::remove(store.path() / "mark");
  CHECK(repair(store, accepting()).identity.epoch == 4);
}
