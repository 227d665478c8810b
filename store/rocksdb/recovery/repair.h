#pragma once

#include <rocksdb/file_system.h>

#include <memory>
#include <optional>
#include <string_view>

#include "store/repair.h"
#include "store/rocksdb/recovery/log_look.h"

namespace daybook::engine {

/// The log that a repair writes anew, until it takes the place of the old one.
inline constexpr std::string_view repaired_log = "log.repaired";

/// The last Commit of such a log when a repair was cut short before it took its place, and it is
/// what the format file says. Errors only when a file cannot be read.
Result<std::optional<LogHead>> find_log_in_waiting(rocksdb::FileSystem& files,
                                                   const std::filesystem::path& directory,
                                                   const rocksdb::Options& options);

/// repair_store with the file system that everything is read and written through.
Result<RepairReport> repair(const std::filesystem::path& directory, const RepairOptions& options,
                            std::shared_ptr<rocksdb::FileSystem> files);

}  // namespace daybook::engine
