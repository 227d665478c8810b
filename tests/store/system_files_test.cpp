// What is not there is told from what cannot be looked at.

#include "store/rocksdb/system_files.h"

#include "tests/catch.h"
#include "tests/store/backend.h"

using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

/// The file system of the machine, where no directory may be listed: RocksDB calls it missing then.
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
