// Operations that fail as planned, syncs that lie, and power failures.

#include "tests/support/fault.h"

#include <functional>

#include "tests/support/machine.h"

using namespace daybook::support;
using rocksdb::IOStatus;

namespace {

/// Performs an operation of each kind on a machine that has a file "file".
IOStatus perform(Machine& machine, Operation operation) {
  auto& files = machine.files;
  std::unique_ptr<rocksdb::FSWritableFile> file;
  std::unique_ptr<rocksdb::FSSequentialFile> reader;
  std::unique_ptr<rocksdb::FSDirectory> directory;
  rocksdb::Slice result;
  char scratch[16];
  switch (operation) {
    case Operation::create: return files.NewWritableFile(machine.path("new"), {}, &file, nullptr);
    case Operation::write:
      Machine::good(files.ReopenWritableFile(machine.path("file"), {}, &file, nullptr));
      return file->Append("more", {}, nullptr);
    case Operation::sync:
      Machine::good(files.ReopenWritableFile(machine.path("file"), {}, &file, nullptr));
      return file->Sync({}, nullptr);
    case Operation::rename:
      return files.RenameFile(machine.path("file"), machine.path("other"), {}, nullptr);
    case Operation::remove: return files.DeleteFile(machine.path("file"), {}, nullptr);
    case Operation::directory_sync:
      Machine::good(files.NewDirectory(machine.path(""), {}, &directory, nullptr));
      return directory->FsyncWithDirOptions({}, nullptr, rocksdb::DirFsyncOptions{});
    case Operation::open:
      return files.NewSequentialFile(machine.path("file"), {}, &reader, nullptr);
    case Operation::read:
      Machine::good(files.NewSequentialFile(machine.path("file"), {}, &reader, nullptr));
      return reader->Read(16, {}, &result, scratch, nullptr);
  }
  return IOStatus::OK();
}

constexpr Operation all_operations[]{Operation::create, Operation::write,  Operation::sync,
                                     Operation::rename, Operation::remove,
                                     Operation::open,   Operation::read,
                                     Operation::directory_sync};

}  // namespace

TEST_CASE("each operation can fail, and nothing is done then") {
  for (const auto operation : all_operations) {
    for (const auto failure : {Failure::io, Failure::no_space}) {
      Machine machine;
      machine.write("file", "content");
      machine.sync_directory();
      machine.files.inject({.operation = operation, .failure = failure});
      const auto status = perform(machine, operation);
      CHECK(status.IsIOError());
      CHECK(status.IsNoSpace() == (failure == Failure::no_space));
      CHECK(status.ToString().find("injected by the test") != std::string::npos);
      CHECK(machine.files.struck() == 1);
      CHECK(machine.left(1, Unsynced::kept) ==
            std::map<std::string, std::string>{{"file", "content"}});
      Machine::good(perform(machine, operation));  // once
      CHECK(machine.files.struck() == 1);
    }
  }
}

TEST_CASE("a short write leaves a prefix and an error") {
  Machine machine;
  const auto file = machine.create("file");
  machine.files.inject({.operation = Operation::write, .failure = Failure::short_write});
  CHECK(file->Append("0123456789", {}, nullptr).IsNoSpace());
  CHECK(machine.left(1, Unsynced::kept).at("file") == "01234");
}

TEST_CASE("a fault chooses by kind of file, by place and by how many came before") {
  Machine machine;
  for (const char* part : {"log", "index"}) machine.make_directory(part);
  machine.files.inject({.operation = Operation::create,
                        .kind = FileKind::write_ahead_log,
                        .part = Part::log,
                        .after = 1});
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const auto creates = [&](const std::string& name) {
    return machine.files.NewWritableFile(machine.path(name), {}, &file, nullptr).ok();
  };
  CHECK(creates("log/000001.sst"));
  CHECK(creates("index/000002.log"));
  CHECK(creates("log/000003.log"));
  CHECK_FALSE(creates("log/000004.log"));
  CHECK(creates("log/000004.log"));
}

TEST_CASE("a fault for good ends when it is healed") {
  Machine machine;
  const auto file = machine.create("file");
  machine.files.inject({.operation = Operation::sync, .for_good = true});
  for (int i = 0; i < 3; ++i) CHECK_FALSE(file->Sync({}, nullptr).ok());
  machine.files.heal();
  CHECK(file->Sync({}, nullptr).ok());
}

TEST_CASE("after a failed sync no later one makes the file safe") {
  Machine machine;
  const auto file = machine.create("file");
  machine.sync_directory();
  Machine::good(file->Append("content", {}, nullptr));
  machine.files.inject({.operation = Operation::sync});
  CHECK_FALSE(file->Sync({}, nullptr).ok());
  Machine::good(file->Sync({}, nullptr));
  CHECK(machine.left(1, Unsynced::dropped).at("file").empty());
}

TEST_CASE("a sync that lies makes nothing safe") {
  Machine machine;
  machine.files.inject(
      {.operation = Operation::sync, .failure = Failure::lie, .for_good = true});
  machine.files.inject(
      {.operation = Operation::directory_sync, .failure = Failure::lie, .for_good = true});
  machine.write("file", "content");
  machine.sync_directory();
  CHECK(machine.left(1, Unsynced::dropped).empty());
  CHECK(machine.files.struck() == 2);
}

TEST_CASE("without power every operation fails for good") {
  Machine machine;
  machine.write("file", "content");
  machine.sync_directory();
  const auto file = machine.create("open");
  machine.files.crash();
  CHECK(machine.files.crashed());
  CHECK_FALSE(file->Append("more", {}, nullptr).ok());
  CHECK_FALSE(file->Sync({}, nullptr).ok());
  CHECK_FALSE(machine.files.FileExists(machine.path("file"), {}, nullptr).ok());
  std::vector<std::string> children;
  CHECK_FALSE(machine.files.GetChildren(machine.path(""), {}, &children, nullptr).ok());
  for (const auto operation : {Operation::create, Operation::rename, Operation::remove,
                               Operation::open}) {
    CHECK_FALSE(perform(machine, operation).ok());
  }
  machine.files.heal();
  CHECK_FALSE(perform(machine, Operation::create).ok());
  CHECK(machine.left(1, Unsynced::dropped) ==
        std::map<std::string, std::string>{{"file", "content"}});
}

TEST_CASE("the power goes off at any operation") {
  const auto work = [](Machine& machine) {  // 6 operations: create, write, sync, twice
    for (const char* name : {"a", "b"}) {
      std::unique_ptr<rocksdb::FSWritableFile> file;
      if (!machine.files.NewWritableFile(machine.path(name), {}, &file, nullptr).ok()) return;
      if (!file->Append("content", {}, nullptr).ok()) return;
      if (!file->Sync({}, nullptr).ok()) return;
    }
  };
  Machine whole;
  work(whole);
  CHECK(whole.files.operations() == 6);
  CHECK_FALSE(whole.files.crashed());
  for (std::uint64_t at = 1; at <= 6; ++at) {
    Machine machine;
    machine.files.crash_at(at);
    work(machine);
    CHECK(machine.files.crashed());
    CHECK(machine.files.operations() == at);
    auto left = machine.left(1, Unsynced::kept);
    CHECK(left.size() == (at < 4 ? 1U : 2U));
    // The operation at which power failed was performed, unless it was a sync.
    CHECK(left["a"] == (at < 2 ? "" : "content"));
    if (at == 3) CHECK(machine.contents_left("a", Unsynced::torn).size() > 3);
  }
}

TEST_CASE("the power can go off at the nth operation of a kind of file") {
  Machine machine;
  machine.files.inject({.operation = Operation::rename,
                        .failure = Failure::power_off,
                        .kind = FileKind::current});
  machine.write("1.dbtmp", "new");
  CHECK_FALSE(
      machine.files.RenameFile(machine.path("1.dbtmp"), machine.path("CURRENT"), {}, nullptr).ok());
  CHECK(machine.files.crashed());
  CHECK(machine.left(1, Unsynced::kept).at("CURRENT") == "new");
}

TEST_CASE("mapped writing is refused, and what is outside the root passes") {
  Machine machine;
  std::unique_ptr<rocksdb::FSWritableFile> file;
  rocksdb::FileOptions mapped;
  mapped.use_mmap_writes = true;
  CHECK(machine.files.NewWritableFile(machine.path("file"), mapped, &file, nullptr)
            .IsNotSupported());
  std::unique_ptr<rocksdb::MemoryMappedFileBuffer> buffer;
  CHECK(machine.files.NewMemoryMappedFileBuffer(machine.path("file"), &buffer).IsNotSupported());
  const daybook::testing::TemporaryDirectory outside;
  machine.files.inject({.operation = Operation::create, .for_good = true});
  CHECK(machine.files.NewWritableFile((outside.path() / "file").string(), {}, &file, nullptr).ok());
}

TEST_CASE("names tell what a file is and where it stands") {
  CHECK(kind_of("log/000004.log") == FileKind::write_ahead_log);
  CHECK(kind_of("index/000009.sst") == FileKind::table);
  CHECK(kind_of("log/MANIFEST-000005") == FileKind::manifest);
  CHECK(kind_of("views/bank/CURRENT") == FileKind::current);
  CHECK(kind_of("log/000001.dbtmp") == FileKind::temporary);
  CHECK(kind_of("log/OPTIONS-000007") == FileKind::options);
  CHECK(kind_of("log/IDENTITY") == FileKind::identity);
  CHECK(kind_of("mark") == FileKind::mark);
  CHECK(kind_of("format.new") == FileKind::format);
  CHECK(kind_of("log/stamp") == FileKind::stamp);
  CHECK(kind_of("log/LOG.old.17") == FileKind::info_log);
  CHECK(kind_of("log/LOCK") == FileKind::lock);
  CHECK(kind_of("market") == FileKind::other);
  CHECK(part_of("log/000004.log") == Part::log);
  CHECK(part_of("index") == Part::index);
  CHECK(part_of("views/bank/CURRENT") == Part::views);
  CHECK(part_of("mark") == Part::store);
}
