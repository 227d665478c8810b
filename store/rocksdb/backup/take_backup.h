#pragma once

#include <rocksdb/db.h>

#include <filesystem>

#include "store/engine/medium.h"

namespace daybook::engine {

/// The open log to back up.
struct BackupSource {
  rocksdb::DB& log;
  const std::filesystem::path& log_directory;  ///< DIR/log
};

/// Makes a backup as Store::backup describes. Any thread; several may run, for different
/// directories.
Result<BackupReport> take_backup(const BackupSource& source, const BackupRequest& request);

}  // namespace daybook::engine
