// The files that identify a data directory; refusing it changes nothing.

#include "store/rocksdb/directory.h"

#include <sys/stat.h>

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/format_file.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"
#include "tests/store/files.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

Error open_error(const fs::path& directory, StoreOptions options = {}) {
  FakeTimeEnvironment environment;
  const auto store = RocksdbStore::open(directory, environment, options);
  if (store) FAIL("the directory was opened");
  return store.error();
}

Backend store_with_an_event() {
  Backend backend{Medium::rocksdb};
  append(backend, Draft{}.event("a-1"));
  return backend;
}

}  // namespace

TEST_CASE("a second opener is refused and changes no file") {
  auto backend = store_with_an_event();
  const auto before = picture(backend.directory());
  const auto error = open_error(backend.directory());
  CHECK(error.code() == ErrorCode::store_locked);
  CHECK(picture(backend.directory()) == before);
  append(backend, Draft{}.event("a-1"));
}

TEST_CASE("a store of a newer format is refused and no file changed") {
  auto backend = store_with_an_event();
  backend.close();
  auto text = content_of(backend.directory() / "format");
  text.replace(text.find("format 2"), 8, "format 3");
  text = engine::with_checksum(text.substr(0, text.find("checksum")));
  write_file(backend.directory() / "format", text);
  const auto before = picture(backend.directory());
  CHECK(open_error(backend.directory()).code() == ErrorCode::format_unsupported);
  CHECK(picture(backend.directory()) == before);
}

TEST_CASE("no flipped bit of the format file is taken for a newer format") {
  auto backend = store_with_an_event();
  backend.close();
  const auto text = content_of(backend.directory() / "format");
  for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
    auto damaged = text;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    INFO("bit " << bit);
    const auto parsed = engine::parse_format(damaged, "format");
    if (parsed) {
      CHECK(*parsed == *engine::parse_format(text, "format"));  // an upper-case digit
    } else {
      CHECK(parsed.error().code() == ErrorCode::corrupt);
    }
  }
}

TEST_CASE("a damaged format file is refused and no file changed") {
  auto backend = store_with_an_event();
  backend.close();
  const auto text = content_of(backend.directory() / "format");
  for (const auto& damaged :
       {std::string{}, text.substr(0, 20), "x" + text.substr(1),
        text.substr(0, text.find("epoch")) + "epoch 2" + text.substr(text.find("epoch") + 7)}) {
    write_file(backend.directory() / "format", damaged);
    const auto before = picture(backend.directory());
    CHECK(open_error(backend.directory()).code() == ErrorCode::corrupt);
    CHECK(picture(backend.directory()) == before);
  }
}

TEST_CASE("a directory of something else is refused and left as it is") {
  TemporaryDirectory directory;
  write_file(directory.path() / "letter.txt", "dear diary");
  const auto before = picture(directory.path());
  const auto error = open_error(directory.path());
  CHECK(error.code() == ErrorCode::invalid_argument);
  CHECK(error.message().find("is not empty and contains no daybook store") != std::string::npos);
  CHECK(picture(directory.path()) == before);
}

TEST_CASE("a store that lost its format file is told from something else, whatever is beside it") {
  auto backend = store_with_an_event();
  backend.close();
  fs::remove(backend.directory() / "format");
  write_file(backend.directory() / "control", "");  // a socket that a killed program left
  const auto before = picture(backend.directory());
  const auto error = open_error(backend.directory());
  CHECK(error.code() == ErrorCode::corrupt);
  CHECK(error.message().find("the verb `repair` writes it again") != std::string::npos);
  CHECK(picture(backend.directory()) == before);
}

TEST_CASE("a store that is not there is made only when that was asked for") {
  TemporaryDirectory directory;
  StoreOptions options;
  options.create_if_missing = false;
  CHECK(open_error(directory.path() / "deep" / "new", options).code() ==
        ErrorCode::invalid_argument);
  CHECK_FALSE(fs::exists(directory.path() / "deep"));
  FakeTimeEnvironment environment;
  REQUIRE(RocksdbStore::open(directory.path() / "deep" / "new", environment));
  CHECK(RocksdbStore::open(directory.path() / "deep" / "new", environment, options));
}

TEST_CASE("a creation that was cut short is begun again") {
  TemporaryDirectory directory;
  write_file(directory.path() / "lock", "");
  write_file(directory.path() / "format.new", "daybook st");
  FakeTimeEnvironment environment;
  CHECK(RocksdbStore::open(directory.path(), environment));
  CHECK_FALSE(fs::exists(directory.path() / "format.new"));
}

TEST_CASE("a store without its lock file is opened") {
  auto backend = store_with_an_event();
  backend.close();
  fs::remove(backend.directory() / "lock");
  backend.reopen();
  CHECK(backend.log().head() == Position{1});
}

TEST_CASE("a pipe in place of the lock file is refused at once") {
  auto backend = store_with_an_event();
  backend.close();
  fs::remove(backend.directory() / "lock");
  REQUIRE(::mkfifo((backend.directory() / "lock").c_str(), 0600) == 0);
  CHECK(open_error(backend.directory()).message().find("lock is no file") != std::string::npos);
  FakeTimeEnvironment environment;
  const auto reading = RocksdbStore::open_to_read(backend.directory(), environment);
  REQUIRE_FALSE(reading);
  CHECK(reading.error().message().find("lock is no file") != std::string::npos);
}

TEST_CASE("a file where the directory should be is refused") {
  TemporaryDirectory directory;
  write_file(directory.path() / "file", "x");
  CHECK_FALSE(open_error(directory.path() / "file").message().empty());
  CHECK(content_of(directory.path() / "file") == "x");
}
