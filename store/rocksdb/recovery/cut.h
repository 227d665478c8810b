#pragma once

#include <filesystem>

#include "store/rocksdb/recovery/log_look.h"

namespace daybook::engine {

/// Cuts a log at its first damage: shortens that write-ahead log and removes the later ones. May be
/// interrupted at any moment and repeated.
Result<void> cut_tail(rocksdb::FileSystem& files, const std::filesystem::path& directory,
                      const LogLook& log);

/// Truncates and syncs a file.
Result<void> cut_file(rocksdb::FileSystem& files, const std::filesystem::path& path,
                      std::uint64_t bytes);

}  // namespace daybook::engine
