// A Store opened read-only: no file changes.

#include "store/rocksdb/directory.h"
#include "tests/catch.h"
#include "tests/store/closed_store.h"
#include "tests/store_views/copy_as_killed.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

Result<std::unique_ptr<Store>> open_to_read(const fs::path& path, Environment& environment,
                                            StoreOptions options = {}) {
  return RocksdbStore::open_to_read(path, environment, std::move(options));
}

std::vector<std::string> texts_of(Store& store) {
  auto log = store.log(LogName::main());
  if (!log) FAIL(log.error().message());
  return read_all(**log);
}

/// Reads everything, checks it, and checks that nothing has changed.
void check_read(const fs::path& path, std::size_t events, std::size_t notices = 0) {
  const auto before = picture(path);
  FakeTimeEnvironment environment;
  {
    auto store = open_to_read(path, environment);
    if (!store) FAIL(store.error().message());
    REQUIRE(*store);
    CHECK(texts_of(**store).size() == events);
    CHECK((*store)->status().notices.size() == notices);
    CHECK_FALSE((*store)->status().disk->refusing);
    const auto report = (*store)->verify({});
    REQUIRE(report);
    CHECK(report->findings.empty());
  }
  CHECK(picture(path) == before);
}

}  // namespace

TEST_CASE("a store that is only read has everything, and no file of it changes") {
  ClosedStore store;
  check_read(store.path(), 12);
  store.fill_table_and_wal();
  check_read(store.path(), 15);
}

TEST_CASE("a store whose process was killed is read without being changed") {
  ClosedStore store;  // its index is written only on close, so the copy is consistent
  store.open();
  store.append(13, 40);
  TemporaryDirectory copy;
  REQUIRE(copy_as_killed(store.path(), copy.path()));
  check_read(copy.path(), 40);
}

TEST_CASE("a copy without its lock file is read") {
  ClosedStore store;
  fs::remove(store.path() / engine::lock_file);
  check_read(store.path(), 12);
}

TEST_CASE("without a good index the whole log is read, and that is told") {
  ClosedStore store{ClosedStore::small_segments()};
  fs::remove(store.path() / "index" / "stamp");
  check_read(store.path(), 12, 1);
  fs::remove_all(store.path() / "index");
  check_read(store.path(), 12, 1);
}

TEST_CASE("several read at the same time, and nobody writes meanwhile") {
  ClosedStore store;
  FakeTimeEnvironment environment;
  {
    const auto one = open_to_read(store.path(), environment);
    const auto other = open_to_read(store.path(), environment);
    REQUIRE(one);
    REQUIRE(other);
    const auto writer = RocksdbStore::open(store.path(), environment);
    REQUIRE_FALSE(writer);
    CHECK(writer.error().code() == ErrorCode::store_locked);
  }
  store.open();
  const auto late = open_to_read(store.path(), environment);
  REQUIRE_FALSE(late);
  CHECK(late.error().code() == ErrorCode::store_locked);
}

TEST_CASE("nothing can be changed through a store that is only read") {
  ClosedStore store;
  FakeTimeEnvironment environment;
  auto opened = open_to_read(store.path(), environment);
  REQUIRE(opened);
  auto& read = **opened;
  CHECK(read.open_log(*LogName::parse("other")).error().code() == ErrorCode::closed);
  CHECK(read.name_program("other").error().code() == ErrorCode::closed);
  auto& log = **read.log(LogName::main());
  auto draft = Draft{command(99)}.event("a-1", "too late");
  CHECK_FALSE(append_and_wait(log, environment, std::move(draft.request)));
  CHECK(texts_of(read).size() == 12);
}

TEST_CASE("what has to be changed before it can be read is left to who opens it for writing") {
  FakeTimeEnvironment environment;
  ClosedStore first;
  first.make_first_format();
  const auto before = picture(first.path());
  const auto opened = open_to_read(first.path(), environment);
  REQUIRE(opened);
  CHECK_FALSE(*opened);
  CHECK(picture(first.path()) == before);
}

TEST_CASE("a shortened log is refused to readers too") {
  ClosedStore store;
  FakeTimeEnvironment environment;
  fs::remove_all(store.log());
  const auto opened = open_to_read(store.path(), environment);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code() == ErrorCode::corrupt);
}

TEST_CASE("a directory without a store has nothing to read") {
  TemporaryDirectory empty;
  FakeTimeEnvironment environment;
  const auto opened = open_to_read(empty.path(), environment);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code() == ErrorCode::invalid_argument);
  CHECK(picture(empty.path()).empty());
}
