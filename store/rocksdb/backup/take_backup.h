#pragma once

#include <rocksdb/db.h>

#include <filesystem>

#include "store/engine/medium.h"

namespace daybook::engine {

/// The open log that a backup is made of.
struct BackupSource {
  rocksdb::DB& log;
  const std::filesystem::path& log_directory;  ///< DIR/log
};

/// Makes a backup as Store::backup says. Called by any thread; several may, for several
/// directories.
Result<BackupReport> take_backup(const BackupSource& source, const BackupRequest& request);

}  // namespace daybook::engine
