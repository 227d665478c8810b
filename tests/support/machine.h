#pragma once

#include <fmt/format.h>

#include <set>

#include "base/testing/temporary_directory.h"
#include "tests/catch.h"
#include "tests/support/fault_file_system.h"

namespace daybook::support {

/// A disk with plain files for the tests of this folder, and what power losses leave of it. Owned
/// by a test; one thread.
class Machine {
 public:
  Machine() : root_{prepared(directory_.path())}, files{root_} {}

  std::string path(const std::string& name) const { return (root_ / name).string(); }

  std::unique_ptr<rocksdb::FSWritableFile> create(const std::string& name) {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    good(files.NewWritableFile(path(name), {}, &file, nullptr));
    return file;
  }
  std::unique_ptr<rocksdb::FSRandomRWFile> open(const std::string& name) {
    std::unique_ptr<rocksdb::FSRandomRWFile> file;
    good(files.NewRandomRWFile(path(name), {}, &file, nullptr));
    return file;
  }

  /// Writes a file with synced content; its name is safe once the directory is synced.
  void write(const std::string& name, const std::string& text) {
    const auto file = create(name);
    good(file->Append(text, {}, nullptr));
    good(file->Sync({}, nullptr));
    good(file->Close({}, nullptr));
  }
  void sync_directory(const std::string& name = "") {
    std::unique_ptr<rocksdb::FSDirectory> directory;
    good(files.NewDirectory(path(name), {}, &directory, nullptr));
    good(directory->Fsync({}, nullptr));
  }
  void rename(const std::string& from, const std::string& to) {
    good(files.RenameFile(path(from), path(to), {}, nullptr));
  }
  void remove(const std::string& name) { good(files.DeleteFile(path(name), {}, nullptr)); }
  void make_directory(const std::string& name) { good(files.CreateDir(path(name), {}, nullptr)); }

  /// The files, as path and content, that a power loss with this seed leaves.
  std::map<std::string, std::string> left(std::uint64_t seed, Unsynced unsynced = Unsynced::any) {
    const daybook::testing::TemporaryDirectory into;
    files.power_loss(seed, unsynced, into.path());
    std::map<std::string, std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{into.path()}) {
      const auto name = std::filesystem::relative(entry.path(), into.path()).string();
      found[name] = entry.is_directory() ? "(directory)" : read_file(entry.path());
    }
    return found;
  }

  /// What 60 power losses leave of one file: contents, and "(gone)".
  std::set<std::string> contents_left(const std::string& name, Unsynced unsynced = Unsynced::any) {
    std::set<std::string> contents;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      auto all = left(seed, unsynced);
      contents.insert(all.contains(name) ? all[name] : "(gone)");
    }
    return contents;
  }

  static void good(const rocksdb::IOStatus& status) {
    if (!status.ok()) FAIL(status.ToString());
  }

 private:
  static std::filesystem::path prepared(const std::filesystem::path& directory) {
    std::filesystem::create_directory(directory / "disk");
    return directory / "disk";
  }

  daybook::testing::TemporaryDirectory directory_;
  std::filesystem::path root_;

 public:
  FaultFileSystem files;
};

}  // namespace daybook::support
