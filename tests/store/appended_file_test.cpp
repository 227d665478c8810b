// Sequentially written files: ours behave like RocksDB's.

#include "store/rocksdb/files/appended_file.h"

#include <sys/stat.h>

#include <algorithm>

#include "base/testing/temporary_directory.h"
#include "store/rocksdb/files/system_files.h"
#include "tests/catch.h"
#include "tests/store/files.h"

using daybook::testing::content_of;

namespace {

using File = std::unique_ptr<rocksdb::FSWritableFile>;
using FileSystem = std::shared_ptr<rocksdb::FileSystem>;

/// RocksDB's and Daybook's.
FileSystem any_files() {
  return GENERATE(rocksdb::FileSystem::Default(), daybook::engine::system_files());
}

struct stat stat_of(const std::string& name) {
  struct stat found {};
  REQUIRE(::stat(name.c_str(), &found) == 0);
  return found;
}

class Place {
 public:
  explicit Place(FileSystem files) : files_{std::move(files)} {}

  std::string name() const { return (directory_.path() / "file").string(); }
  File create() {
    File file;
    REQUIRE(files_->NewWritableFile(name(), {}, &file, nullptr).ok());
    return file;
  }
  File reopen() {
    File file;
    REQUIRE(files_->ReopenWritableFile(name(), {}, &file, nullptr).ok());
    return file;
  }

 private:
  daybook::testing::TemporaryDirectory directory_;
  FileSystem files_;
};

bool append(rocksdb::FSWritableFile& file, const std::string& text) {
  return file.Append(text, {}, nullptr).ok();
}

}  // namespace

TEST_CASE("what is appended to a file stands in it at once, and can be synced") {
  Place place{any_files()};
  const auto file = place.create();
  CHECK(append(*file, "one "));
  CHECK(append(*file, ""));
  CHECK(append(*file, "two"));
  CHECK(content_of(place.name()) == "one two");
  CHECK(file->GetFileSize({}, nullptr) == 7);
  CHECK(file->Flush({}, nullptr).ok());
  CHECK(file->Sync({}, nullptr).ok());
  CHECK(file->Fsync({}, nullptr).ok());
  CHECK(file->IsSyncThreadSafe());
  CHECK(file->InvalidateCache(0, 0).ok());
  CHECK(file->Close({}, nullptr).ok());
}

TEST_CASE("a file that is made again is empty, and one that is opened again goes on") {
  Place place{any_files()};
  CHECK(append(*place.create(), "former"));
  CHECK(append(*place.create(), "new"));
  const auto file = place.reopen();
  CHECK(append(*file, " and more"));
  CHECK(content_of(place.name()) == "new and more");
}

TEST_CASE("a file can be cut, and is appended to from there") {
  Place place{any_files()};
  CHECK(append(*place.create(), "whole and torn"));
  const auto file = place.reopen();
  CHECK(file->Truncate(5, {}, nullptr).ok());
  CHECK(file->GetFileSize({}, nullptr) == 5);
  CHECK(append(*file, "!"));
  CHECK(content_of(place.name()) == "whole!");
}

TEST_CASE("room on the disk that was reserved and not written is given back at the end") {
  Place place{any_files()};
  const auto file = place.create();
  file->SetPreallocationBlockSize(std::size_t{4} << 20);
  file->PrepareWrite(0, 3, {}, nullptr);
  CHECK(append(*file, "few"));
  CHECK(stat_of(place.name()).st_size == 3);
  const auto reserved = stat_of(place.name()).st_blocks;
  CHECK(file->Close({}, nullptr).ok());
  CHECK(stat_of(place.name()).st_size == 3);
  CHECK(stat_of(place.name()).st_blocks <= std::min<blkcnt_t>(reserved, 64));
}

TEST_CASE("a file that nobody closed is closed") {
  Place place{any_files()};
  append(*place.create(), "text");
  CHECK(content_of(place.name()) == "text");
}

// RocksDB's own file would end the process here: it asserts that sync_file_range succeeds.
TEST_CASE("a full disk and a missing directory are told apart from other failures") {
  const auto files = daybook::engine::system_files();
  const daybook::testing::TemporaryDirectory directory;
  File file;
  const auto create = [&](const std::string& name) {
    return files->NewWritableFile(name, {}, &file, nullptr);
  };
  CHECK(create((directory.path() / "nowhere" / "file").string()).IsPathNotFound());
  CHECK(create(directory.path().string()).IsIOError());
  REQUIRE(create("/dev/full").ok());
  const auto full = file->Append("text", {}, nullptr);
  CHECK(full.IsNoSpace());
  CHECK(full.GetRetryable());
  CHECK(full.ToString().find("/dev/full") != std::string::npos);
  CHECK(file->GetFileSize({}, nullptr) == 0);
}

TEST_CASE("our files are neither mapped nor written around the cache") {
  const daybook::testing::TemporaryDirectory directory;
  File file;
  rocksdb::FileOptions mapped;
  mapped.use_mmap_writes = true;
  rocksdb::FileOptions direct;
  direct.use_direct_writes = true;
  for (const auto& options : {mapped, direct}) {
    CHECK(daybook::engine::system_files()
              ->NewWritableFile((directory.path() / "file").string(), options, &file, nullptr)
              .IsNotSupported());
  }
}
