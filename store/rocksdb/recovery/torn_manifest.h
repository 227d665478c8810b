#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/result.h"

namespace daybook::engine {

/// The manifest of a log with something at its end that RocksDB refuses to read. What was written
/// and not synced when the power went looks like that, and so does damage: which of the two it is,
/// those who have seen Commits of the log can tell.
struct TornManifest {
  std::filesystem::path path;
  std::uint64_t good_bytes = 0;    ///< whole records
  std::uint64_t bytes_behind = 0;  ///< from there to the end
  std::string reason;
};

/// Nothing when the manifest that CURRENT names is whole, or there is none.
Result<std::optional<TornManifest>> find_torn_manifest(rocksdb::FileSystem& files,
                                                       const std::filesystem::path& log);

/// A file system in which that manifest has ended before; nothing else is different.
std::shared_ptr<rocksdb::FileSystem> without_torn_end(std::shared_ptr<rocksdb::FileSystem> files,
                                                      TornManifest manifest);

}  // namespace daybook::engine
