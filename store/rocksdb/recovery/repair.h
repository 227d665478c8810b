#pragma once

#include <rocksdb/file_system.h>

#include <memory>

#include "store/repair.h"

namespace daybook::engine {

/// repair_store with the file system that everything is read and written through.
Result<RepairReport> repair(const std::filesystem::path& directory, const RepairOptions& options,
                            std::shared_ptr<rocksdb::FileSystem> files);

}  // namespace daybook::engine
