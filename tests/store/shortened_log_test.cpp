// A log that was shortened while the Store was closed is detected before anything in it is changed.

#include <rocksdb/file_system.h>

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/format_file.h"
#include "store/rocksdb/log/mark_file.h"
#include "tests/catch.h"
#include "tests/store/closed_store.h"
#include "tests/store_views/copy_as_killed.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

rocksdb::FileSystem& files() { return *engine::system_files(); }

void flip(const fs::path& path, std::size_t bit) {
  auto content = content_of(path);
  content[bit / 8] = static_cast<char>(content[bit / 8] ^ (1 << bit % 8));
  write_file(path, content);
}

/// Approximate size in the write-ahead log of a group of one commit.
constexpr std::uintmax_t commit_bytes = 300;

}  // namespace

TEST_CASE("a log without its write-ahead log is refused") {
  ClosedStore damaged;
  fs::remove(damaged.file(".log"));
  const auto message = damaged.refusal();
  CHECK(says(message, "are missing"));
  CHECK(says(message, "the mark recorded serial 13"));
  CHECK(says(message, "repair --accept-copy"));
}

TEST_CASE("a log whose write-ahead log was cut anywhere is refused") {
  ClosedStore damaged;
  const auto wal = damaged.file(".log");
  const auto content = content_of(wal);
  for (auto bytes = content.size() - 1; bytes > 0; bytes -= std::min<std::size_t>(bytes, 97)) {
    INFO(bytes);
    write_file(wal, content.substr(0, bytes));
    const auto message = damaged.refusal();
    CHECK(says(message, "serial 13"));
  }
  write_file(wal, content);
  damaged.check_whole();
}

TEST_CASE("a log that was put back from before is refused") {
  ClosedStore damaged;
  damaged.put_older_log_back(15);
  CHECK(says(damaged.refusal(), "serials 14 to 16 are missing"));
}

TEST_CASE("a log that was deleted is refused") {
  ClosedStore damaged;
  fs::remove_all(damaged.log());
  CHECK(says(damaged.refusal(), "is missing"));
  fs::create_directory(damaged.log());
  CHECK(says(damaged.refusal(), "is missing"));
}

TEST_CASE("the log of another history is refused") {
  ClosedStore damaged;
  fs::copy(damaged.path(), damaged.path().string() + "-other", fs::copy_options::recursive);
  const fs::path other{damaged.path().string() + "-other"};
  damaged.open();
  damaged.append(20, 24);
  damaged.close();
  {
    FakeTimeEnvironment environment;
    auto store = RocksdbStore::open(other, environment, damaged.options());
    REQUIRE(store);
    auto& log = **(*store)->open_log(LogName::main());
    for (std::uint64_t i = 30; i < 40; ++i) {
      auto draft = Draft{command(i)}.event("b-1");
      REQUIRE(append_and_wait(log, environment, std::move(draft.request)));
    }
  }
  fs::remove_all(damaged.log());
  fs::rename(other / "log", damaged.log());
  fs::remove_all(other);
  CHECK(says(damaged.refusal(), "differs from the one that the mark recorded"));
}

TEST_CASE("no flipped bit of the manifest of the log loses a commit") {
  ClosedStore damaged;
  damaged.open();  // so that everything is in tables
  damaged.close();
  damaged.open();
  damaged.close();
  const auto manifest = damaged.file("MANIFEST-");
  const auto content = content_of(manifest);
  const TemporaryDirectory trials;
  std::size_t refused = 0;
  for (std::size_t bit = 0; bit < 8 * content.size(); bit += 7) {
    INFO(bit);
    const auto copy = trials.path() / "store";
    fs::copy(damaged.path(), copy, fs::copy_options::recursive);
    flip(copy / "log" / manifest.filename(), bit);
    const auto before = picture(copy);
    FakeTimeEnvironment environment;
    if (const auto store = RocksdbStore::open(copy, environment, damaged.options())) {
      CHECK(read_all(**(*store)->open_log(LogName::main())).size() == 12);
    } else {
      CHECK(store.error().code() == ErrorCode::corrupt);
      CHECK(picture(copy) == before);
      ++refused;
    }
    fs::remove_all(copy);
  }
  CHECK(refused > 100);
}

TEST_CASE("no flipped bit of the write-ahead log loses a commit") {
  ClosedStore damaged;
  const auto wal = damaged.file(".log");
  const auto content = content_of(wal);
  for (std::size_t bit = 0; bit < 8 * content.size(); bit += 41) {
    INFO(bit);
    flip(wal, bit);
    CHECK_FALSE(damaged.refusal().empty());
    write_file(wal, content);
  }
  damaged.check_whole();
}

TEST_CASE("a table of the log that is missing is refused") {
  ClosedStore damaged;
  damaged.open();
  damaged.close();
  fs::remove(damaged.file(".sst"));
  CHECK(says(damaged.refusal(), "repair --dry-run"));
}

TEST_CASE("a tail that nobody was told of is cut, and the rest is there") {
  ClosedStore damaged;
  const auto wal = damaged.file(".log");
  const auto content = content_of(wal);
  const auto tail = GENERATE(std::string(1, 'x'), std::string(40, '\0'), std::string(70'000, 'y'));
  write_file(wal, content + tail);
  damaged.open();
  const auto notices = damaged.store().status().notices;
  REQUIRE(notices.size() == 1);
  CHECK(says(notices.front(), fmt::format("{} bytes from byte {}", tail.size(), content.size())));
  CHECK(damaged.texts().size() == 12);
  damaged.append(13, 13);
  damaged.close();
  damaged.open();
  CHECK(damaged.store().status().notices.empty());
  CHECK(damaged.texts().size() == 13);
}

TEST_CASE("a missing or damaged mark is refused") {
  ClosedStore damaged;
  const auto mark = damaged.path() / "mark";
  const auto content = content_of(mark);
  fs::remove(mark);
  CHECK(says(damaged.refusal(), "mark is missing"));
  for (const auto& other : {std::string{}, std::string{"x"}, std::string(content.size(), '\0')}) {
    write_file(mark, other);
    CHECK(says(damaged.refusal(), "none of its 3 slots is intact"));
  }
  write_file(mark, content + "x");
  CHECK(says(damaged.refusal(), "mark is longer"));
  write_file(mark, content);
  damaged.check_whole();
}

TEST_CASE("a mark with one slot that is torn is read from the others") {
  ClosedStore damaged;
  const auto path = damaged.path() / "mark";
  const auto content = content_of(path);
  const auto before = engine::read_mark(files(), damaged.path()).value();
  REQUIRE(before);
  for (std::size_t slot = 0; slot < engine::MarkLayout::slots; ++slot) {
    auto torn = content;
    torn.replace(slot * engine::MarkLayout::slot_bytes, 50, 50, 'x');
    write_file(path, torn);
    const auto after = engine::read_mark(files(), damaged.path()).value();
    REQUIRE(after);
    CHECK(after->serial <= before->serial);
  }
}

TEST_CASE("the mark of another store or a later epoch is refused") {
  ClosedStore damaged;
  ClosedStore other;
  fs::copy_file(other.path() / "mark", damaged.path() / "mark",
                fs::copy_options::overwrite_existing);
  CHECK(says(damaged.refusal(), "mark is of store"));
  auto mark = engine::read_mark(files(), other.path()).value().value();
  ++mark.store.epoch;
  REQUIRE(engine::MarkFile::open(files(), other.path(), mark));
  CHECK(says(other.refusal(), "they are from different times"));
}

TEST_CASE("an index that is ahead of the log is refused") {
  ClosedStore damaged{ClosedStore::small_segments()};
  fs::create_directory(damaged.path() / "earlier");
  for (const auto* part : {"log", "mark"}) {
    fs::copy(damaged.path() / part, damaged.path() / "earlier" / part,
             fs::copy_options::recursive);
  }
  damaged.open();
  damaged.append(13, 24);
  damaged.close();
  for (const auto* part : {"log", "mark"}) {
    fs::remove_all(damaged.path() / part);
    fs::rename(damaged.path() / "earlier" / part, damaged.path() / part);
  }
  fs::remove(damaged.path() / "earlier");
  CHECK(says(damaged.refusal(), "the index recorded serial 25"));
}

TEST_CASE("an unsynced store that lost its tail with the power begins a new epoch") {
  StoreOptions options;
  options.durability = Durability::process_crash;
  options.tail_segment_commits_max = 4;
  options.tail_segments_max = 1000;
  ClosedStore damaged{options};
  damaged.open();
  damaged.append(13, 24);
  // A power loss may leave the index on the disk without the end of the log.
  TemporaryDirectory copy;
  REQUIRE(copy_as_killed(damaged.path(), copy.path() / "store"));
  const auto epoch = damaged.store().identity().epoch;
  damaged.close();
  for (const auto& entry : fs::directory_iterator{copy.path() / "store" / "log"}) {
    if (entry.path().extension() != ".log") continue;
    fs::resize_file(entry.path(), entry.file_size() - 2 * commit_bytes);
  }
  FakeTimeEnvironment environment;
  auto store = RocksdbStore::open(copy.path() / "store", environment, options);
  if (!store) FAIL(store.error().message());
  const auto texts = read_all(**(*store)->open_log(LogName::main()));
  CHECK(texts.size() < 24);
  CHECK(texts.size() >= 12);
  CHECK((*store)->verify({})->good());
  CHECK((*store)->identity().epoch <= epoch + 1);
}

TEST_CASE("a directory of the first format gets mark and stamps when it is opened") {
  ClosedStore damaged;
  damaged.make_first_format();
  damaged.check_whole();
  for (const auto* file : {"mark", "log/stamp", "index/stamp"}) {
    CHECK(fs::exists(damaged.path() / file));
  }
  const auto after = engine::read_format(files(), damaged.path()).value().value();
  CHECK(after.format == engine::StoreFormat::present);
  CHECK(after.base->serial == Serial{13});
}

TEST_CASE("a killed process leaves a mark that is not sealed, and is opened") {
  ClosedStore damaged;
  damaged.open();
  damaged.append(13, 15);
  TemporaryDirectory copy;
  REQUIRE(copy_as_killed(damaged.path(), copy.path() / "store"));
  const auto mark = engine::read_mark(files(), copy.path() / "store").value().value();
  CHECK_FALSE(mark.sealed);
  CHECK(mark.serial == Serial{16});
  FakeTimeEnvironment environment;
  const auto store = RocksdbStore::open(copy.path() / "store", environment);
  REQUIRE(store);
  CHECK(read_all(**(*store)->open_log(LogName::main())).size() == 15);
  CHECK((*store)->status().notices.empty());
  damaged.close();
  CHECK(engine::read_mark(files(), damaged.path()).value()->sealed);
}
