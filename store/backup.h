#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/ports/store.h"

namespace daybook {

// Functions on a directory of backups. They need no open Store; Store::backup makes a backup. Each
// function blocks and may be called from any thread. It calls `progress`, in bytes, on the calling
// thread. How to use backups: docs/operations.md. The files: docs/backup-format.md.

/// One backup and its defects. A value.
struct BackupState {
  BackupInfo backup;                  ///< only the id if the contents file cannot be read
  std::vector<std::string> findings;  ///< one sentence each; empty if the backup is good

  bool good() const { return findings.empty(); }
};

/// The backups in one directory and their defects. A value.
struct BackupsReport {
  std::vector<BackupState> backups;   ///< oldest first
  std::vector<std::string> findings;  ///< about the directory itself
  std::vector<std::string> notices;   ///< worth knowing, but no damage

  bool good() const;
};

/// Lists the backups in a directory. Checks the contents files and the sizes of the files, not
/// their checksums; for those call verify_backups. Errors: invalid_argument if it is no directory
/// of backups; io.
Result<BackupsReport> list_backups(const std::filesystem::path& directory);

/// Reads every file of one backup, or of all, and compares checksums. A shared file is read once.
/// Errors: invalid_argument if there is no such backup; io; closed if `progress` returned false.
Result<BackupsReport> verify_backups(const std::filesystem::path& directory,
                                     std::optional<std::uint64_t> id, const Progress& progress);

/// The result of restore_backup. A value.
struct RestoreReport {
  BackupInfo backup;
  StoreIdentity store;  ///< with a new epoch
  std::vector<std::string> notices{};  ///< worth knowing, but no failure
};

/// Restores a backup, the newest one unless `id` is given, to a data directory. That directory must
/// be empty or missing; an interrupted restore in it starts again. Verifies the backup before it
/// writes anything. The last step turns the directory into a Store; until then RocksdbStore::open
/// refuses it. Index and views are not restored; the next open rebuilds them. The new epoch is
/// above the epoch of every backup in the directory, so tokens and checkpoints from before are
/// refused: they may name other Commits now. Errors: corrupt, with what is missing or damaged;
/// invalid_argument if there is no such backup or the data directory is not empty; store_locked if
/// a process has it open; closed; io.
Result<RestoreReport> restore_backup(const std::filesystem::path& directory,
                                     std::optional<std::uint64_t> id,
                                     const std::filesystem::path& data_directory,
                                     const Progress& progress);

}  // namespace daybook
