#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"

namespace daybook::engine {

/// A manifest whose end RocksDB refuses to read. Unsynced writes before a power loss look like
/// this, and so does damage; the witnesses of the log tell which it is. A value.
struct TornManifest {
  std::filesystem::path path;
  std::uint64_t good_bytes = 0;    ///< length of the complete records
  std::uint64_t bytes_behind = 0;  ///< from there to the end
  std::string reason;
};

/// Nothing if the manifest named by CURRENT is complete, or there is none.
Result<std::optional<TornManifest>> find_torn_manifest(rocksdb::FileSystem& files,
                                                       const std::filesystem::path& log);

/// A file system in which this manifest ends after its good bytes.
std::shared_ptr<rocksdb::FileSystem> without_torn_end(std::shared_ptr<rocksdb::FileSystem> files,
                                                      TornManifest manifest);

}  // namespace daybook::engine
