#pragma once

#include <rocksdb/file_system.h>

#include <memory>
#include <optional>
#include <string_view>

#include "store/repair.h"
#include "store/rocksdb/recovery/log_look.h"

namespace daybook::engine {

/// Where a repair builds the new log before it replaces the old one.
inline constexpr std::string_view repaired_log = "log.repaired";

/// The last Commit of a rebuilt log that an interrupted repair left, if the format file names it.
/// An Error only if a file cannot be read.
Result<std::optional<LogHead>> find_log_in_waiting(rocksdb::FileSystem& files,
                                                   const std::filesystem::path& directory,
                                                   const rocksdb::Options& options);

/// repair_store on a given file system.
Result<RepairReport> repair(const std::filesystem::path& directory, const RepairOptions& options,
                            std::shared_ptr<rocksdb::FileSystem> files);

}  // namespace daybook::engine
