// Failures that may pass do not change a view, and after a failed write of the log nothing is
// written to it.

#include <rocksdb/file_system.h>

#include <atomic>

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/views/open_views.h"
#include "tests/store_views/view_on_disk.h"

using namespace daybook;
namespace fs = std::filesystem;

namespace {

const ViewName balances{"balances", 1};

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

/// Operations that can be made to fail.
enum class Operation {
  none,
  read,
  open_table,
  make,
  size,
  list,
  rename,
  append,
  sync_directory,
};

/// A file system with faults.
class FailingFiles final : public rocksdb::FileSystemWrapper {
 public:
  FailingFiles() : FileSystemWrapper{engine::system_files()} {}
  const char* Name() const override { return "FailingFiles"; }

  std::atomic<Operation> failing{Operation::none};
  std::atomic<int> writes{0};  ///< operations that change a file

  IOStatus NewSequentialFile(const std::string& name, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* file,
                             IODebugContext* context) override {
    if (failing == Operation::read) return IOStatus::IOError(name, "Too many open files");
    return FileSystemWrapper::NewSequentialFile(name, options, file, context);
  }
  IOStatus NewRandomAccessFile(const std::string& name, const FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                               IODebugContext* context) override {
    if (failing == Operation::open_table) return IOStatus::IOError(name, "Permission denied");
    return FileSystemWrapper::NewRandomAccessFile(name, options, file, context);
  }
  IOStatus NewWritableFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* context) override {
    ++writes;
    if (failing == Operation::make) return IOStatus::NoSpace(name, "No space left on device");
    auto status = FileSystemWrapper::NewWritableFile(name, options, file, context);
    if (status.ok()) *file = std::make_unique<File>(std::move(*file), *this);
    return status;
  }
  IOStatus GetFileSize(const std::string& name, const IOOptions& options, std::uint64_t* bytes,
                       IODebugContext* context) override {
    if (failing == Operation::size) return IOStatus::IOError(name, "Input/output error");
    return FileSystemWrapper::GetFileSize(name, options, bytes, context);
  }
  IOStatus GetChildren(const std::string& name, const IOOptions& options,
                       std::vector<std::string>* names, IODebugContext* context) override {
    if (failing == Operation::list) return IOStatus::IOError(name, "Input/output error");
    return FileSystemWrapper::GetChildren(name, options, names, context);
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* context) override {
    ++writes;
    if (failing == Operation::rename) return IOStatus::IOError(from, "Input/output error");
    return FileSystemWrapper::RenameFile(from, to, options, context);
  }
  IOStatus DeleteFile(const std::string& name, const IOOptions& options,
                      IODebugContext* context) override {
    ++writes;
    return FileSystemWrapper::DeleteFile(name, options, context);
  }
  IOStatus NewDirectory(const std::string& name, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                        IODebugContext* context) override {
    if (failing == Operation::sync_directory) return IOStatus::IOError(name, "Too many open files");
    return FileSystemWrapper::NewDirectory(name, options, directory, context);
  }

 private:
  class File final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile> file, FailingFiles& files)
        : FSWritableFileOwnerWrapper{std::move(file)}, files_{files} {}
    using FSWritableFileOwnerWrapper::Append;
    IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                    IODebugContext* context) override {
      ++files_.writes;
      if (files_.failing == Operation::append) return IOStatus::NoSpace("No space left on device");
      return FSWritableFileOwnerWrapper::Append(data, options, context);
    }

   private:
    FailingFiles& files_;
  };
};

std::unique_ptr<ViewStore> open(const ViewOnDisk& place, std::shared_ptr<FailingFiles> files,
                                std::shared_ptr<WriteGate> gate = nullptr) {
  RocksdbViewOptions options;
  options.write_gate = std::move(gate);
  return engine::open_views(place.directory.path(), place.ours, options, std::move(files)).value();
}

std::string last_of(const View& view) { return view.get("last").value().value_or("nothing"); }

}  // namespace

TEST_CASE("a view that cannot be opened for a reason that may pass is left as it is") {
  const ViewOnDisk place;
  place.fill();
  const auto operation =
      GENERATE(Operation::read, Operation::open_table, Operation::make, Operation::size,
               Operation::list, Operation::rename, Operation::append, Operation::sync_directory);
  const auto files = std::make_shared<FailingFiles>();
  const auto store = open(place, files);
  files->failing = operation;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto refused = store->open(balances);
    // RocksDB tolerates some failures.
    if (refused) break;
    INFO("operation " << static_cast<int>(operation) << ": " << refused.error().message());
    CHECK(refused.error().code() == ErrorCode::io);
    CHECK_THAT(refused.error().message(), contains_text(place.view().string()));
  }
  files->failing = Operation::none;  // on the same store
  const auto view = store->open(balances).value();
  if (!view->notice().empty()) {  // it was opened read-only
    CHECK_FALSE(view->commit(Rows::batch(Rows::commits + 1, place.ours)));
    REQUIRE(view->flush());
  }
  CHECK(view->notice() == "");
  CHECK(view->checkpoint()->serial == Serial{Rows::commits});
  CHECK(last_of(*view) == std::to_string(Rows::commits));
}

TEST_CASE("a damaged view that cannot be put aside yet is put aside later") {
  const ViewOnDisk place;
  place.fill();
  fs::remove(place.generation() / "stamp");
  const auto files = std::make_shared<FailingFiles>();
  const auto store = open(place, files);
  for (const auto operation : {Operation::rename, Operation::make, Operation::append}) {
    files->failing = operation;
    CHECK(store->open(balances).error().code() == ErrorCode::io);
  }
  files->failing = Operation::none;
  const auto view = store->open(balances).value();
  CHECK_THAT(view->notice(), contains_text("has no stamp"));
  CHECK(last_of(*view) == "nothing");
}

TEST_CASE("a view that cannot be written can still be read, and loses no more than a crash takes") {
  const ViewOnDisk place;
  const auto files = std::make_shared<FailingFiles>();
  {
    const auto store = open(place, files);
    const auto view = store->open(balances).value();
    REQUIRE(view->commit(Rows::batch(1, place.ours)));
    REQUIRE(view->flush());
    REQUIRE(view->commit(Rows::batch(2, place.ours)));
    files->failing = Operation::append;
    CHECK(view->flush().error().code() == ErrorCode::io);
    CHECK(last_of(*view) == "2");
    CHECK(view->notice() == "");
  }
  files->failing = Operation::none;
  const auto view = open(place, files)->open(balances).value();
  CHECK(view->notice() == "");
  CHECK(last_of(*view) == std::to_string(view->checkpoint()->serial.value));
}

TEST_CASE("a view on a disk that was full for a while goes on by itself when there is room") {
  const ViewOnDisk place;
  const auto files = std::make_shared<FailingFiles>();
  const auto operation = GENERATE(Operation::append, Operation::make);
  const auto store = open(place, files);
  const auto view = store->open(balances).value();
  REQUIRE(view->commit(Rows::batch(1, place.ours)));
  REQUIRE(view->flush());
  REQUIRE(view->commit(Rows::batch(2, place.ours)));
  auto reader = view->snapshot().value();
  files->failing = operation;
  CHECK(view->flush().error().code() == ErrorCode::io);
  CHECK(view->flush().error().code() == ErrorCode::io);  // the disk is still full
  CHECK_FALSE(view->commit(Rows::batch(3, place.ours)));
  CHECK(last_of(*view) == "2");

  files->failing = Operation::none;
  CHECK(view->flush().error().code() == ErrorCode::io);  // a snapshot is still held
  CHECK(reader->get("last").value() == "2");
  reader.reset();
  REQUIRE(view->flush());
  CHECK(view->checkpoint()->serial == Serial{2});  // no reader sees an older state
  REQUIRE(view->commit(Rows::batch(3, place.ours)));
  REQUIRE(view->flush());
  CHECK(last_of(*view) == "3");
  CHECK(view->snapshot().value()->get("last").value() == "3");
  CHECK(view->notice() == "");
}

TEST_CASE("a view that cannot be opened for writing is read, and written as soon as it can be") {
  const ViewOnDisk place;
  place.fill();
  const auto files = std::make_shared<FailingFiles>();
  files->failing = Operation::make;
  const auto store = open(place, files);
  const auto view = store->open(balances).value();
  CHECK(view->checkpoint()->serial == Serial{Rows::commits});
  CHECK(last_of(*view) == std::to_string(Rows::commits));
  CHECK(view->snapshot().value()->get("last").value() == std::to_string(Rows::commits));
  CHECK_THAT(view->notice(), contains_text("is read-only"));
  CHECK(view->flush());  // there was nothing to write
  const auto next = Rows::batch(Rows::commits + 1, place.ours);
  CHECK(view->commit(next).error().code() == ErrorCode::io);
  CHECK(view->flush().error().code() == ErrorCode::io);
  CHECK(last_of(*view) == std::to_string(Rows::commits));

  files->failing = Operation::none;
  REQUIRE(view->flush());
  CHECK(view->notice() == "");
  REQUIRE(view->commit(next));
  REQUIRE(view->flush());
  CHECK(last_of(*view) == std::to_string(Rows::commits + 1));
}

TEST_CASE("a view that could not be opened for writing and is not needed is closed cleanly") {
  const ViewOnDisk place;
  place.fill();
  const auto files = std::make_shared<FailingFiles>();
  files->failing = Operation::make;
  const auto before = picture(place.directory.path());
  REQUIRE(open(place, files)->open(balances));
  CHECK(picture(place.directory.path()) == before);
}

TEST_CASE("a file in the place of the directory of a view, or of all views, is put aside") {
  const testing::TemporaryDirectory directory;
  const auto views = directory.path() / "views";
  const StoreId ours;
  const auto check_made = [&](const fs::path& in_the_way) {
    const auto store = RocksdbViewStore::open(views, ours).value();
    const auto view = store->open(balances).value();
    CHECK_THAT(view->notice(), contains_text("a file was in the place of its directory"));
    CHECK_THAT(view->notice(), contains_text(in_the_way.string()));
    CHECK(fs::file_size(in_the_way) == 5);
    REQUIRE(view->commit(Rows::batch(1, ours)));
  };
  std::ofstream{views} << "files";
  check_made(directory.path() / "views.set-aside");
  fs::remove_all(views / "balances-v1");
  std::ofstream{views / "balances-v1"} << "files";
  check_made(views / "balances-v1.set-aside");
}

TEST_CASE("a file or directory where the other should be does not stop a view for good") {
  const ViewOnDisk place;
  place.fill();
  SECTION("a directory in the place of CURRENT") {
    fs::remove(place.view() / "CURRENT");
    fs::create_directory(place.view() / "CURRENT");
    std::ofstream{place.view() / "CURRENT" / "note"} << "x";
  }
  SECTION("a directory in the place of the CURRENT of RocksDB") {
    fs::remove(place.generation() / "CURRENT");
    fs::create_directory(place.generation() / "CURRENT");
  }
  SECTION("a directory in the place of the stamp") {
    fs::remove(place.generation() / "stamp");
    fs::create_directory(place.generation() / "stamp");
  }
  SECTION("a file in the place of the generation") {
    fs::remove_all(place.generation());
    std::ofstream{place.generation()} << "x";
  }
  SECTION("a link in the place of an old generation") {
    const testing::TemporaryDirectory elsewhere;
    std::ofstream{elsewhere.path() / "letter"} << "dear diary";
    fs::create_directory_symlink(elsewhere.path(), place.view() / "set-aside-9");
    fs::remove(place.generation() / "stamp");
    REQUIRE(open(place, std::make_shared<FailingFiles>())->open(balances));
    CHECK(fs::exists(elsewhere.path() / "letter"));
    return;
  }
  const auto store = open(place, std::make_shared<FailingFiles>());
  const auto view = store->open(balances);
  INFO((view ? "" : view.error().message()));
  REQUIRE(view);
  CHECK(last_of(**view) == "nothing");
  CHECK((*view)->notice() != "");
  REQUIRE((*view)->commit(Rows::batch(1, place.ours)));
  REQUIRE((*view)->flush());
  const auto built = store->create_beside(balances);
  CHECK(built);
}

TEST_CASE("what was set aside stays when the program dies before the next view is made") {
  const ViewOnDisk place;
  place.fill();
  const auto kept = place.view() / "set-aside-1";
  fs::rename(place.generation(), kept);
  fs::create_directory(place.view() / "2");  // it was being made
  REQUIRE(open(place, std::make_shared<FailingFiles>())->open(balances));
  CHECK_FALSE(fs::is_empty(kept));
}

TEST_CASE("nothing is written to a view after the log could not be written") {
  const ViewOnDisk place;
  const auto files = std::make_shared<FailingFiles>();
  const auto gate = std::make_shared<WriteGate>();
  {
    const auto store = open(place, files, gate);
    auto view = store->open(balances).value();
    auto beside = store->create_beside(balances).value();
    REQUIRE(view->commit(Rows::batch(1, place.ours)));
    REQUIRE(view->flush());
    REQUIRE(view->commit(Rows::batch(2, place.ours)));
    const auto before = picture(place.directory.path());
    const int writes = files->writes;
    gate->shut();
    CHECK(view->commit(Rows::batch(3, place.ours)).error().code() == ErrorCode::closed);
    CHECK(view->flush().error().code() == ErrorCode::closed);
    CHECK_FALSE(store->start_over(balances, "x"));
    CHECK_FALSE(store->promote(balances, beside));
    CHECK_FALSE(store->open({"owners", 1}));
    CHECK(last_of(*view) == "2");  // reading continues
    view.reset();
    beside.reset();
    CHECK(files->writes == writes);
    CHECK(picture(place.directory.path()) == before);
  }
  // The views are closed without writing, and kept until the process ends.
  const auto left = picture(place.directory.path());
  CHECK(open(place, files)->open(balances).error().code() == ErrorCode::store_locked);
  CHECK(picture(place.directory.path()) == left);
}
