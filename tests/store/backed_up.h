#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/backup.h"
#include "tests/store/drafts.h"

namespace daybook::testing {

/// A Store on a disk, a directory for its backups, and one to restore them to. One thread, but
/// append_to is for any.
class BackedUp {
 public:
  explicit BackedUp(StoreOptions options = {});

  /// Many tables of few commits.
  static StoreOptions small_tables();

  Store* operator->() { return store_.get(); }
  Store& operator*() { return *store_; }
  void close() { store_.reset(); }
  void reopen();

  std::filesystem::path path() const { return directory_.path() / "store"; }
  std::filesystem::path backups() const { return directory_.path() / "backups"; }
  std::filesystem::path backup(std::uint64_t id) const;
  std::filesystem::path target() const { return directory_.path() / "target"; }
  Environment& environment() { return environment_; }

  /// Commits of one event each, with command ids of their own, and so many bytes that cannot be
  /// compressed.
  void append(std::uint64_t from, std::uint64_t to, std::size_t bytes = 0);
  Result<Receipt> append_to(Store& store, std::uint64_t number, std::size_t bytes = 0);
  std::vector<std::string> texts() { return read_all(**store_->open_log(LogName::main())); }

  /// The test ends here when it fails.
  BackupReport back_up();
  RestoreReport restore(std::optional<std::uint64_t> id = {});
  std::unique_ptr<Store> open_target();

 private:
  StoreOptions options_;
  TemporaryDirectory directory_;
  FakeTimeEnvironment environment_;
  std::unique_ptr<Store> store_;
};

/// One with a backup that has tables and a write-ahead log.
class OneBackup : public BackedUp {
 public:
  OneBackup();
  std::vector<std::string> expected;  ///< texts of the backup
};

/// What was restored to the target has these events, and nothing is wrong with it.
void check_restored(BackedUp& store, const std::vector<std::string>& expected);

/// All regular files, sorted.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& directory);

}  // namespace daybook::testing
