// What RocksDB sees of a directory, and what is hidden from it.

#include "store/rocksdb/files/shown_files.h"

#include <rocksdb/db.h>

#include "store/rocksdb/files/system_files.h"
#include "tests/catch.h"
#include "tests/store/closed_store.h"
#include "tests/store_views/plain_database.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<rocksdb::FileSystem> shown() {
  return engine::show_to_rocksdb(engine::system_files());
}

fs::path last_wal(const fs::path& log) {
  fs::path last;
  for (const auto& entry : fs::directory_iterator{log}) {
    if (entry.path().extension() == ".log") last = std::max(last, entry.path());
  }
  return last;
}

void put_with_wal(const fs::path& directory, const std::string& key) {
  auto options = plain_options();
  options.avoid_flush_during_shutdown = true;
  std::vector<std::string> names;
  REQUIRE(rocksdb::DB::ListColumnFamilies(options, directory.string(), &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const auto& name : names) families.emplace_back(name, options);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  REQUIRE(rocksdb::DB::Open(options, directory.string(), families, &handles, &opened).ok());
  const std::unique_ptr<rocksdb::DB> db{opened};
  REQUIRE(db->Put({}, key, "foreign").ok());
  for (auto* handle : handles) REQUIRE(db->DestroyColumnFamilyHandle(handle).ok());
}

}  // namespace

TEST_CASE("files with numbers that RocksDB never reaches are hidden from it, and stay") {
  const TemporaryDirectory directory;
  for (const auto* name : {"000012.sst", "999999999999999.log", "1000000000000000.sst",
                           "MANIFEST-18446744073709551615", "a"}) {
    write_file(directory.path() / name, "");
  }
  std::vector<std::string> names;
  REQUIRE(shown()->GetChildren(directory.path().string(), {}, &names, nullptr).ok());
  std::erase_if(names, [](const std::string& name) { return name == "." || name == ".."; });
  std::ranges::sort(names);
  CHECK(names == std::vector<std::string>{"000012.sst", "999999999999999.log", "a"});

  ClosedStore store;
  for (const auto* name : {"4611686018427387903.sst", "18446744073709551615.log",
                           "OPTIONS-9999999999999999999"}) {
    for (const auto* part : {"log", "index"}) write_file(store.path() / part / name, "");
  }
  store.check_whole();
  store.flush();
  store.check_whole();
  CHECK(fs::exists(store.log() / "18446744073709551615.log"));
}

TEST_CASE("a long CURRENT is damage, and a long IDENTITY is made anew") {
  constexpr auto long_bytes = std::uintmax_t{1} << 40;
  ClosedStore store;
  for (const auto* part : {"log", "index"}) {
    fs::resize_file(store.path() / part / "IDENTITY", long_bytes);
  }
  store.check_whole();
  CHECK(fs::file_size(store.log() / "IDENTITY") < 100);
  fs::resize_file(store.path() / "index" / "CURRENT", long_bytes);
  store.check_whole();
  fs::resize_file(store.log() / "CURRENT", 5000);  // the test reads it
  CHECK(says(store.refusal(), "it is longer than such a file may be"));
}

TEST_CASE("RocksDB finds no archive of logs, whatever stands there") {
  const TemporaryDirectory directory;
  const auto archive = directory.path() / "archive";
  const auto look = [&] { return shown()->FileExists(archive.string(), {}, nullptr); };
  CHECK(look().IsNotFound());
  fs::create_symlink("archive", archive);  // a link to itself, which cannot be followed
  CHECK(look().IsNotFound());
  fs::remove(archive);
  fs::create_directory(archive);
  CHECK(look().IsNotFound());
}

TEST_CASE("a write-ahead log of another database in the index is not read") {
  ClosedStore store;
  store.flush();
  put_with_wal(store.path() / "index", "foreign!");
  store.check_whole();
}

TEST_CASE("an older write-ahead log that is put back is no part of the log") {
  ClosedStore store;
  const auto older = content_of(store.file(".log"));
  store.flush();
  SECTION("behind the present one") {
    write_file(store.log() / "000099.log", older);
    store.check_whole();
    store.check_whole();
  }
  SECTION("before one that has commits") {
    store.open();
    store.append(13, 15);
    store.close();
    fs::rename(last_wal(store.log()), store.log() / "000099.log");
    write_file(store.log() / "000098.log", older);
    CHECK(says(store.refusal(), "is an older write-ahead log"));
  }
}
