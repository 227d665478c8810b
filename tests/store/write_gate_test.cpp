// What a shut gate refuses and what it permits.

#include "store/rocksdb/files/write_gate.h"

#include "store/rocksdb/files/system_files.h"
#include "tests/catch.h"
#include "tests/store/backend.h"
#include "tests/store/files.h"

using namespace daybook::engine;
using namespace daybook::testing;

TEST_CASE("nothing is written, synced, allocated or renamed through a gate that is shut") {
  const TemporaryDirectory directory;
  const auto path = [&](const char* name) { return (directory.path() / name).string(); };
  const DataFiles data{system_files()};
  auto& files = *data.files;
  std::unique_ptr<rocksdb::FSWritableFile> file;
  std::unique_ptr<rocksdb::FSRandomRWFile> random;
  std::unique_ptr<rocksdb::FSDirectory> names;
  REQUIRE(files.NewWritableFile(path("file"), {}, &file, nullptr).ok());
  REQUIRE(file->Append("before", {}, nullptr).ok());
  REQUIRE(files.NewWritableFile(path("random"), {}, &file, nullptr).ok());
  REQUIRE(files.NewRandomRWFile(path("random"), {}, &random, nullptr).ok());
  REQUIRE(files.NewDirectory(directory.path().string(), {}, &names, nullptr).ok());
  const auto before = picture(directory.path());
  data.gate->shut();

  CHECK_FALSE(file->Append("after", {}, nullptr).ok());
  CHECK_FALSE(file->Append("after", {}, {}, nullptr).ok());
  CHECK_FALSE(file->PositionedAppend("after", 0, {}, nullptr).ok());
  CHECK_FALSE(file->PositionedAppend("after", 0, {}, {}, nullptr).ok());
  CHECK_FALSE(file->Truncate(0, {}, nullptr).ok());
  CHECK_FALSE(file->Flush({}, nullptr).ok());
  CHECK_FALSE(file->Sync({}, nullptr).ok());
  CHECK_FALSE(file->Fsync({}, nullptr).ok());
  CHECK_FALSE(file->RangeSync(0, 1, {}, nullptr).ok());
  CHECK_FALSE(file->Allocate(0, 1 << 20, {}, nullptr).ok());
  file->SetPreallocationBlockSize(1 << 20);
  file->PrepareWrite(0, 10, {}, nullptr);
  CHECK_FALSE(random->Write(0, "after", {}, nullptr).ok());
  CHECK_FALSE(random->Sync({}, nullptr).ok());
  CHECK_FALSE(random->Fsync({}, nullptr).ok());
  CHECK_FALSE(names->Fsync({}, nullptr).ok());
  CHECK_FALSE(names->FsyncWithDirOptions({}, nullptr, {}).ok());
  std::unique_ptr<rocksdb::FSWritableFile> other;
  CHECK_FALSE(files.NewWritableFile(path("other"), {}, &other, nullptr).ok());
  CHECK_FALSE(files.ReopenWritableFile(path("file"), {}, &other, nullptr).ok());
  CHECK_FALSE(files.ReuseWritableFile(path("other"), path("file"), {}, &other, nullptr).ok());
  CHECK_FALSE(files.NewRandomRWFile(path("file"), {}, &random, nullptr).ok());
  CHECK_FALSE(files.DeleteFile(path("file"), {}, nullptr).ok());
  CHECK_FALSE(files.Truncate(path("file"), 0, {}, nullptr).ok());
  CHECK_FALSE(files.CreateDir(path("directory"), {}, nullptr).ok());
  CHECK_FALSE(files.CreateDirIfMissing(path("directory"), {}, nullptr).ok());
  CHECK_FALSE(files.RenameFile(path("file"), path("other"), {}, nullptr).ok());
  CHECK_FALSE(files.LinkFile(path("file"), path("other"), {}, nullptr).ok());
  CHECK(picture(directory.path()) == before);

  std::vector<std::string> found;
  CHECK(files.GetChildren(directory.path().string(), {}, &found, nullptr).ok());
  CHECK(found.size() >= 2);  // reading continues
}
