// A missing file is distinguished from an inaccessible one.

#include "store/rocksdb/files/system_files.h"

#include <sys/stat.h>

#include "tests/catch.h"
#include "tests/store/backend.h"

using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

/// The machine's file system with directories that may not be listed; RocksDB reports those as
/// missing.
class Unlisted final : public rocksdb::FileSystemWrapper {
 public:
  Unlisted() : FileSystemWrapper{rocksdb::FileSystem::Default()} {}
  const char* Name() const override { return "Unlisted"; }
  rocksdb::IOStatus GetChildren(const std::string&, const rocksdb::IOOptions&,
                                std::vector<std::string>*, rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::NotFound();
  }
};

}  // namespace

TEST_CASE("a file that cannot be looked at is not missing") {
  auto& files = *daybook::engine::system_files();
  const TemporaryDirectory directory;
  const auto look = [&](const char* name) {
    return files.FileExists((directory.path() / name).string(), {}, nullptr);
  };
  fs::create_symlink("loop", directory.path() / "loop");
  CHECK(look("loop").IsIOError());
  CHECK(look("loop/CURRENT").IsIOError());
  CHECK(look("nothing").IsNotFound());
  CHECK(look("").ok());
}

TEST_CASE("a directory that may not be listed is not missing, and one that is missing is") {
  const auto files = daybook::engine::reliable_files(std::make_shared<Unlisted>());
  const TemporaryDirectory directory;
  std::vector<std::string> names;
  CHECK(files->GetChildren(directory.path().string(), {}, &names, nullptr).IsIOError());
  const auto missing = (directory.path() / "nothing").string();
  CHECK(files->GetChildren(missing, {}, &names, nullptr).IsNotFound());
}

TEST_CASE("a pipe or a device in the place of a file is an error, and nobody waits for it") {
  auto& files = *daybook::engine::system_files();
  const TemporaryDirectory directory;
  const auto pipe = (directory.path() / "pipe").string();
  const auto device = (directory.path() / "device").string();
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  fs::create_symlink("/dev/zero", device);
  for (const auto& name : {pipe, device, directory.path().string()}) {
    INFO(name);
    std::unique_ptr<rocksdb::FSSequentialFile> sequential;
    CHECK(files.NewSequentialFile(name, {}, &sequential, nullptr).IsIOError());
    std::unique_ptr<rocksdb::FSRandomAccessFile> random;
    CHECK(files.NewRandomAccessFile(name, {}, &random, nullptr).IsIOError());
    std::unique_ptr<rocksdb::FSRandomRWFile> changed;
    CHECK(files.NewRandomRWFile(name, {}, &changed, nullptr).IsIOError());
  }
  std::unique_ptr<rocksdb::FSWritableFile> written;
  CHECK(files.NewWritableFile(pipe, {}, &written, nullptr).IsIOError());
}
