#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "store/backup.h"

namespace daybook::engine {

/// restore_backup of store/backup.h on a given file system.
Result<RestoreReport> restore_backup(std::shared_ptr<rocksdb::FileSystem> files,
                                     const std::filesystem::path& directory,
                                     std::optional<std::uint64_t> id,
                                     const std::filesystem::path& data_directory,
                                     const Progress& progress);

}  // namespace daybook::engine
