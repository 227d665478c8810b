#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/backup.h"
#include "tests/store/drafts.h"

namespace daybook::testing {

/// A Store on disk, a directory for its backups, and one for restores. Owned by a test; one thread,
/// except append_to (any).
class BackedUp {
 public:
  explicit BackedUp(StoreOptions options = {});

  /// Many small tables.
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

  /// Appends commits of one event each, with their own command ids and `bytes` incompressible
  /// bytes.
  void append(std::uint64_t from, std::uint64_t to, std::size_t bytes = 0);
  Result<Receipt> append_to(Store& store, std::uint64_t number, std::size_t bytes = 0);
  std::vector<std::string> texts() { return read_all(**store_->open_log(LogName::main())); }

  /// Fails the test if the backup fails.
  BackupReport back_up();
  RestoreReport restore(std::optional<std::uint64_t> id = {});
  std::unique_ptr<Store> open_target();

 private:
  StoreOptions options_;
  TemporaryDirectory directory_;
  FakeTimeEnvironment environment_;
  std::unique_ptr<Store> store_;
};

/// A Store with one backup, which has tables and a write-ahead log. Threads as above.
class OneBackup : public BackedUp {
 public:
  OneBackup();
  std::vector<std::string> expected;  ///< event texts in the backup
};

/// Checks that the restored Store has these events and no defects.
void check_restored(BackedUp& store, const std::vector<std::string>& expected);

/// All regular files, sorted.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& directory);

}  // namespace daybook::testing
