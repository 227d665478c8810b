// Damaged backups: a restore is complete or refused, and damage is reported.

#include <algorithm>

#include "store/rocksdb/backup/contents.h"
#include "store/rocksdb/files/small_file.h"
#include "tests/catch.h"
#include "tests/store/backed_up.h"
#include "tests/store/closed_store.h"
#include "tests/store/files.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

/// Checks that the damage is reported, and the backup refused before anything is written.
void check_refused(const OneBackup& store) {
  const auto report = verify_backups(store.backups(), {}, {});
  REQUIRE(report);
  CHECK_FALSE(report->good());
  const auto restored = restore_backup(store.backups(), 1, store.target(), {});
  CHECK_FALSE(restored);
  if (!restored) CHECK(restored.error().code() == ErrorCode::corrupt);
  CHECK_FALSE(fs::exists(store.target()));
}

fs::path last_wal(const OneBackup& store) {
  const auto files = files_below(store.path() / "log");
  const auto is_wal = [](const fs::path& file) { return file.extension() == ".log"; };
  return *std::find_if(files.rbegin(), files.rend(), is_wal);
}

std::string flipped(std::string content, std::size_t bit) {
  content[bit / 8] = static_cast<char>(content[bit / 8] ^ (1 << bit % 8));
  return content;
}

}  // namespace

TEST_CASE("a backup that lacks a file, or the end of one, is refused and nothing is written") {
  OneBackup store;
  for (const auto& path : files_below(store.backup(1))) {
    INFO(path.string());
    const auto content = content_of(path);
    fs::remove(path);
    check_refused(store);
    for (const auto bytes : {std::size_t{0}, content.size() / 2, content.size() - 1}) {
      if (bytes == content.size()) continue;
      write_file(path, content.substr(0, bytes));
      check_refused(store);
      CHECK_FALSE(list_backups(store.backups())->good());
    }
    write_file(path, content + "x");
    check_refused(store);
    write_file(path, content);
  }
  fs::rename(store.backup(1) / "log", store.backups() / "log");
  check_refused(store);
  fs::rename(store.backups() / "log", store.backup(1) / "log");
  CHECK(verify_backups(store.backups(), {}, {})->good());
  store.restore();
  check_restored(store, store.expected);
}

TEST_CASE("no flipped bit of a backup is restored") {
  OneBackup store;
  for (const auto& path : files_below(store.backup(1))) {
    INFO(path.string());
    const auto content = content_of(path);
    const auto step = std::max<std::size_t>(8 * content.size() / 150, 1) | 1;
    for (std::size_t bit = 0; bit < 8 * content.size(); bit += step) {
      INFO(bit);
      write_file(path, flipped(content, bit));
      check_refused(store);
    }
    write_file(path, content);
  }
  store.restore();
  check_restored(store, store.expected);
}

TEST_CASE("backups whose common file is damaged can be verified and restored all the same") {
  OneBackup store;
  const auto path = store.backups() / "daybook-backups";
  const auto content = content_of(path);
  for (const auto& other : {std::string{}, content.substr(0, 20), flipped(content, 300)}) {
    write_file(path, other);
    const auto report = verify_backups(store.backups(), {}, {}).value();
    CHECK_FALSE(report.good());
    CHECK(report.backups.front().good());
    const auto refused = store->backup(store.backups(), {}, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == ErrorCode::corrupt);
  }
  fs::remove(path);
  CHECK_FALSE(verify_backups(store.backups(), {}, {})->good());
  CHECK_FALSE(store->backup(store.backups(), {}, {}));
  store.restore();
  check_restored(store, store.expected);
}

TEST_CASE("a table that was damaged in an earlier backup is not shared") {
  OneBackup store;
  for (const auto& path : files_below(store.backup(1) / "log")) {
    if (path.extension() != ".sst") continue;
    write_file(path, flipped(content_of(path), 1000));
  }
  const auto report = store.back_up();
  CHECK_FALSE(report.notices.empty());
  CHECK(says(report.notices.front(), "backup 1 cannot be restored"));
  const auto state = verify_backups(store.backups(), {}, {}).value();
  CHECK_FALSE(state.backups[0].good());
  CHECK(state.backups[1].good());
  store.restore();
  check_restored(store, store.expected);
}

TEST_CASE("a store whose tables are damaged gets no backup, and the earlier ones stay") {
  OneBackup store;
  const auto before = picture(store.backups());
  std::size_t refused = 0;
  for (const auto& path : files_below(store.path() / "log")) {
    if (path.extension() != ".sst") continue;
    INFO(path.string());
    const auto content = content_of(path);
    const auto step = (8 * content.size() / 40) | 1;
    for (std::size_t bit = 0; bit < 8 * content.size(); bit += step) {
      write_file(path, flipped(content, bit));
      const auto elsewhere = store.backups().parent_path() / "elsewhere";
      const auto report = store->backup(elsewhere, {}, {});
      refused += report ? 0 : 1;
      CHECK_FALSE((report && !verify_backups(elsewhere, {}, {})->good()));
      if (!report) CHECK(list_backups(elsewhere)->backups.empty());
      fs::remove_all(elsewhere);
    }
    write_file(path, content);
  }
  CHECK(refused > 10);
  CHECK(picture(store.backups()) == before);
}

TEST_CASE("a write-ahead log that was copied in the middle of a record ends with a whole one") {
  OneBackup store;
  const auto wal = last_wal(store);
  // A write in progress: not acknowledged yet.
  write_file(wal, content_of(wal) + GENERATE(std::string(1, 'x'), std::string(70'000, 'y')));
  const auto report = store.back_up();
  CHECK(report.backup.head == store->head());
  store.restore();
  check_restored(store, store.expected);
}

TEST_CASE("a write-ahead log that is damaged before its end gets no backup") {
  OneBackup store;
  store.append(41, 44);
  const auto wal = last_wal(store);
  const auto content = content_of(wal);
  REQUIRE(content.size() > 100);
  for (const auto& other : {flipped(content, 800), content.substr(0, content.size() - 1)}) {
    write_file(wal, other);
    const auto refused = store->backup(store.backups(), {}, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == ErrorCode::corrupt);
    CHECK(says(refused.error().message(), wal.filename().string()));
    const auto state = verify_backups(store.backups(), {}, {}).value();
    CHECK(state.good());
    CHECK(state.backups.size() == 1);
  }
}

TEST_CASE("a contents file is read back as it was written, and no other") {
  engine::BackupContents contents;
  contents.info.head = Serial{12};
  contents.info.made_at = Timestamp{std::chrono::microseconds{1'700'000'000'000'000}};
  contents.info.program = "bank 1.0\nfile evil 1 00000000 -";
  contents.files = {{"000012.sst", 4096, 0x1a2b3c4d, "AB-CD"}, {"CURRENT", 16, 7, ""}};
  const auto parsed = engine::parse_contents(engine::contents_text(contents), "contents");
  REQUIRE(parsed);
  CHECK(parsed->files == contents.files);
  CHECK(parsed->info.program == "bank 1.0 file evil 1 00000000 -");
  CHECK(parsed->info.head == Serial{12});
  CHECK(parsed->info.made_at == contents.info.made_at);
  CHECK(parsed->info.bytes == 4112);
  contents.files.front().name = "../../elsewhere";
  CHECK_FALSE(engine::parse_contents(engine::contents_text(contents), "contents"));
  CHECK_FALSE(engine::parse_contents("", "contents"));
  const auto newer = engine::parse_contents(
      engine::with_checksum("daybook backup\nformat 2\n"), "contents");
  REQUIRE_FALSE(newer);
  CHECK(newer.error().code() == ErrorCode::format_unsupported);
}
