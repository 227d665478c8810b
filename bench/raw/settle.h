#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"

namespace daybook::bench {

/// Compacts the log of a closed Store and whatever else of it is in RocksDB, so that nothing is
/// left to do in the background.
Result<void> settle(const std::filesystem::path& store);

/// The bytes of all files below a directory that hold what is stored: RocksDB's tables, and its
/// write-ahead logs, which are empty once it has settled.
Result<std::uint64_t> stored_bytes(const std::filesystem::path& directory);

}  // namespace daybook::bench
