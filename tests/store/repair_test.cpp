// Repair of a damaged or shortened log: what can be saved is saved, and every loss is reported.

#include <map>

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/format_file.h"
#include "tests/catch.h"
#include "tests/store/repaired_store.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

TEST_CASE("a good store needs no repair, and none is done") {
  ClosedStore store;
  const auto before = picture(store.path());
  CHECK_FALSE(repair(store).is_needed);
  CHECK(picture(store.path()) == before);
}

TEST_CASE("a store that is open cannot be repaired") {
  ClosedStore store;
  store.open();
  const auto report = repair_store(store.path(), {});
  REQUIRE_FALSE(report);
  CHECK(report.error().code() == ErrorCode::store_locked);
}

TEST_CASE("a dry run tells exactly what would be cut, and changes nothing") {
  ClosedStore store;
  damage_wal(store, "event 8 ");
  const auto before = picture(store.path());
  const auto report = repair(store, dry());
  CHECK(report.is_needed);
  CHECK(report.head == Serial{8});  // the catalog's commit and seven events
  CHECK(report.known == Serial{13});
  REQUIRE(report.cut.size() == 4);
  CHECK(report.cut_count == 4);
  CHECK(report.cut.front().serial == Serial{10});
  CHECK(report.cut.front().first_position == Position{9});
  CHECK(report.cut.front().command_id == command(9));
  CHECK(report.cut.front().streams == std::vector<std::string>{"a-1"});
  CHECK(report.set_aside.empty());
  CHECK(picture(store.path()) == before);
}

TEST_CASE("a damaged record of the write-ahead log is cut with all that follows, and kept aside") {
  ClosedStore store;
  damage_wal(store, "event 8 ");
  const auto wal = store.file(".log").filename();
  const auto damaged = content_of(store.log() / wal);
  CHECK(says(store.refusal(), "repair --dry-run"));
  const auto report = repair(store);
  CHECK(report.identity.epoch == 2);
  CHECK(content_of(report.set_aside / "log" / wal) == damaged);
  CHECK(fs::exists(report.set_aside / "format"));
  CHECK(fs::exists(report.set_aside / "mark"));
  check_has(store, 7, 2);
  CHECK_FALSE(repair(store).is_needed);
  store.open();
  store.append(8, 12);
  store.close();
  check_has(store, 12, 2);
}

TEST_CASE("a repair also keeps the files it leaves unchanged, since opening may delete them") {
  ClosedStore store;
  store.fill_table_and_wal();
  damage_wal(store, "event 14");
  fs::copy(store.file(".sst"), store.log() / "000999.sst");  // not named by any manifest
  std::map<fs::path, std::string> before;
  for (const auto& entry : fs::directory_iterator{store.log()}) {
    before[entry.path().filename()] = content_of(entry.path());
  }
  const auto report = repair(store);
  for (const auto& [name, content] : before) {
    INFO(name);
    CHECK(content_of(report.set_aside / "log" / name) == content);
  }
  check_has(store, 13, 2);
}

TEST_CASE("tables that the manifest has lost are found again") {
  ClosedStore store;
  store.fill_table_and_wal();
  store.flush();
  const auto manifest = store.file("MANIFEST-");
  const auto content = content_of(manifest);
  // Only RocksDB knows where the manifest's edits end, so cut ever more until one is lost.
  std::size_t cut = content.size();
  while (true) {
    REQUIRE(--cut > 0);
    write_file(manifest, content.substr(0, cut));
    const auto report = repair_store(store.path(), dry());
    if (report && report->is_needed && says(report->findings.front(), "missing")) break;
  }
  CHECK_FALSE(store.refusal().empty());
  const auto report = repair(store);
  CHECK(report.cut_count == 0);
  CHECK(report.known == report.head);
  CHECK(fs::exists(report.set_aside / "log"));
  check_has(store, 15, 2);
}

TEST_CASE("a missing table loses what stands behind it, and tells so") {
  ClosedStore store;
  store.fill_table_and_wal();
  fs::remove(store.file(".sst"));
  const auto report = repair(store);
  CHECK(report.head == Serial{0});
  CHECK(report.cut_count == 3);
  CHECK(report.known == Serial{16});
  check_has(store, 0, 2);
}

TEST_CASE("an older copy is accepted only when that was asked for") {
  ClosedStore store;
  store.put_older_log_back(15);
  const auto before = picture(store.path());
  const auto refused = repair_store(store.path(), {});
  REQUIRE_FALSE(refused);
  CHECK(says(refused.error().message(), "repair --accept-copy"));
  CHECK(picture(store.path()) == before);
  const auto report = repair(store, accepting());
  CHECK(report.head == Serial{13});
  CHECK(report.known == Serial{16});
  check_has(store, 12, 2);
}

TEST_CASE("a whole directory that was put back begins a new epoch when that was asked for") {
  ClosedStore store;
  fs::copy(store.path(), store.path().string() + ".earlier", fs::copy_options::recursive);
  store.open();
  store.append(13, 15);
  store.close();
  fs::remove_all(store.path());
  fs::rename(store.path().string() + ".earlier", store.path());
  const auto report = repair(store, accepting());
  CHECK_FALSE(report.is_needed);
  CHECK(report.findings.empty());
  CHECK(report.head == Serial{13});
  CHECK(fs::exists(report.set_aside / "index"));
  check_has(store, 12, 2);
}

TEST_CASE("a copy without its mark is accepted when that was asked for") {
  ClosedStore store;
  fs::remove(store.path() / "mark");
  CHECK_FALSE(repair_store(store.path(), {}));
  repair(store, accepting());
  check_has(store, 12, 2);
}

TEST_CASE("a format file that is missing or damaged is written again from the other parts") {
  ClosedStore store;
  const auto format = engine::read_format(*engine::system_files(), store.path());
  const auto path = store.path() / "format";
  const bool is_missing = GENERATE(true, false);
  if (is_missing) {
    fs::remove(path);
  } else {
    write_file(path, "daybook store\nnonsense");
  }
  CHECK(says(store.refusal(), "repair"));
  CHECK(repair(store).identity.id == (*format)->identity.id);
  check_has(store, 12, 2);
}

TEST_CASE("the directory of another log is not taken for this one") {
  ClosedStore store;
  ClosedStore other;
  fs::remove_all(store.log());
  fs::copy(other.log(), store.log(), fs::copy_options::recursive);
  CHECK_FALSE(store.refusal().empty());
  CHECK_FALSE(repair_store(store.path(), {}));
}

TEST_CASE("views and index from before a repair do not count any more") {
  ClosedStore store{ClosedStore::small_segments()};
  damage_wal(store, "event 8 ");
  const auto report = repair(store);
  CHECK(fs::exists(report.set_aside / "index"));
  check_has(store, 7, 2);
}

TEST_CASE("a block of a table that is damaged is found, and what stands behind it is told") {
  ClosedStore store;
  store.fill_table_and_wal();
  damage_table(store);
  const auto report = repair(store);
  CHECK(says(report.findings.front(), "block checksum mismatch"));
  CHECK(report.head == Serial{0});
  CHECK(report.cut_count == 3);
  CHECK(report.known == Serial{16});
  check_has(store, 0, 2);
}

TEST_CASE("a table that is missing is named, and explains what is lost with it") {
  ClosedStore store;
  store.flush();
  const auto first = store.file(".sst");
  store.open();
  store.append(13, 15);
  store.close();
  store.flush();
  std::vector<fs::path> tables;
  for (const auto& entry : fs::directory_iterator{store.log()}) {
    if (entry.path().extension() == ".sst" && entry.path() != first) tables.push_back(entry.path());
  }
  REQUIRE(tables.size() == 1);
  fs::remove(tables.front());
  const auto said = store.refusal();
  CHECK(says(said, tables.front().string() + " is missing"));
  CHECK(says(said, "the mark recorded commits up to serial 16"));
  const auto report = repair(store, dry());
  CHECK_FALSE(report.needs_accept_copy);
  CHECK(report.known == Serial{16});
  repair(store);
  check_has(store, 12, 2);
}

TEST_CASE("a damaged log is never removed while something tells that it held commits") {
  ClosedStore store;
  auto& files = *engine::system_files();
  auto format = engine::read_format(files, store.path()).value().value();
  format.base.reset();  // as while a Store is being made
  format.has_begun = false;
  REQUIRE(engine::write_format(files, store.path(), format));
  const auto manifest = store.file("MANIFEST-");
  fs::resize_file(manifest, fs::file_size(manifest) / 2);
  SECTION("the mark") {}
  SECTION("the index") { fs::remove(store.path() / "mark"); }
  CHECK_FALSE(store.refusal().empty());
}
