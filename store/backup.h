#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/store.h"

namespace daybook {

// What is done with a directory of backups while no Store needs to be open. Making a backup is
// Store::backup. Each function blocks, may be called by any thread, and calls the progress, which
// is in bytes, from the thread that called. docs/operations.md tells how backups are used,
// docs/backup-format.md what is in the directory.

/// One backup and what is wrong with it.
struct BackupState {
  BackupInfo backup;                  ///< only the id when its file of contents cannot be read
  std::vector<std::string> findings;  ///< a sentence each; empty when it is good

  bool good() const { return findings.empty(); }
};

struct BackupsReport {
  std::vector<BackupState> backups;   ///< in the order they were made in
  std::vector<std::string> findings;  ///< about the directory itself
  std::vector<std::string> notices;   ///< what is no damage, and good to know

  bool good() const;
};

/// The backups in a directory. Looks at their contents and at the sizes of their files; whether the
/// files are what they were is what verify_backups tells. invalid_argument when it is no directory
/// of backups; io.
Result<BackupsReport> list_backups(const std::filesystem::path& directory);

/// Reads every file of all backups, or of one, and compares it with its checksum. A file that
/// several share is read once. invalid_argument when there is no such backup; io; closed when the
/// progress has stopped it.
Result<BackupsReport> verify_backups(const std::filesystem::path& directory,
                                     std::optional<std::uint64_t> id, const Progress& progress);

/// A Store that was made of a backup.
struct RestoreReport {
  BackupInfo backup;
  StoreIdentity store;  ///< of a new epoch
  std::vector<std::string> notices{};  ///< what is no failure, and has to be known
};

/// Makes a data directory of a backup, of the newest one unless an id is given. The directory must
/// be empty or not there; a former restore into it that was cut short is begun anew. The backup is
/// verified first, so that a damaged one is refused before anything is written. The new directory
/// becomes a Store with its last step, and is refused by RocksdbStore::open until then. It has
/// neither index nor views: they are rebuilt when it is opened. Its epoch is above those of all
/// backups in the directory, so places from before, which may name other commits now, are refused.
/// Errors: corrupt with what is missing or damaged; invalid_argument when there is no such backup,
/// or when the data directory is not empty; store_locked when a process has it open; closed; io.
Result<RestoreReport> restore_backup(const std::filesystem::path& directory,
                                     std::optional<std::uint64_t> id,
                                     const std::filesystem::path& data_directory,
                                     const Progress& progress);

}  // namespace daybook
