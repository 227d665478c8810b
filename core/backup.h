#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/environment.h"
#include "core/number.h"
#include "core/sha256.h"
#include "core/token.h"

namespace daybook {

/// What one backup of a Store holds. A value.
struct BackupInfo {
  std::uint64_t id = 0;         ///< 1, 2, ... in its directory of backups
  StoreIdentity store;          ///< when the backup was made
  std::uint32_t format = 0;     ///< of the data directory
  Serial head;                  ///< its last Commit; 0 = none
  std::uint32_t checksum = 0;   ///< CRC32C of the record of that Commit
  Digest chain{};               ///< hash of the head of that record
  std::uint64_t events = 0;     ///< of all Logs, the catalog's included
  Timestamp made_at;            ///< when it began; what was acknowledged before is in it
  std::string program;          ///< that made it, with its version
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;         ///< of all its files
  std::uint64_t bytes_copied = 0;  ///< of those that no earlier backup had
};

struct BackupOptions {
  std::string program;  ///< kept with the backup, for whoever reads the list
  /// Afterwards the oldest good backups beyond so many are removed; at least 1. All are kept when
  /// there is none.
  std::optional<std::uint64_t> keep{};
};

/// A backup that was made and read back.
struct BackupReport {
  BackupInfo backup;
  std::vector<std::uint64_t> removed;  ///< older backups, for BackupOptions::keep
  std::vector<std::string> notices;    ///< what somebody should look at, a sentence each
};

}  // namespace daybook
