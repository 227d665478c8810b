#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/number.h"
#include "base/sha256.h"
#include "core/model/token.h"

namespace daybook {

/// What one backup of a Store holds. A value.
struct BackupInfo {
  std::uint64_t id = 0;         ///< 1, 2, ... within its backup directory
  StoreIdentity store;          ///< at the time of the backup
  std::uint32_t format = 0;     ///< of the data directory
  Serial head;                  ///< last Commit in it; 0 = none
  std::uint32_t checksum = 0;   ///< CRC32C of the record of that Commit
  Digest chain{};               ///< hash of the head of that record
  std::uint64_t events = 0;     ///< of all Logs, including the catalog
  Timestamp made_at;            ///< start time; everything acknowledged before it is included
  std::string program;          ///< name and version of the program that made it
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;         ///< of all files
  std::uint64_t bytes_copied = 0;  ///< of files that no earlier backup had
};

struct BackupOptions {
  std::string program;  ///< stored with the backup and shown in listings
  /// Number of good backups to keep, at least 1. Older good ones are removed after this backup.
  /// Unset keeps all.
  std::optional<std::uint64_t> keep{};
};

/// A backup that was made and then verified by reading it back.
struct BackupReport {
  BackupInfo backup;
  std::vector<std::uint64_t> removed;  ///< ids of older backups that BackupOptions::keep removed
  std::vector<std::string> notices;    ///< one sentence each, for the operator's attention
};

}  // namespace daybook
