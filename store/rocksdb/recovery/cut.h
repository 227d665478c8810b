#pragma once

#include <filesystem>

#include "store/rocksdb/recovery/log_look.h"

namespace daybook::engine {

/// Cuts a log where it stops being readable: the write-ahead logs behind the damage go, and the one
/// with the damage ends before it. May be interrupted at any moment and done again.
Result<void> cut_tail(rocksdb::FileSystem& files, const std::filesystem::path& directory,
                      const LogLook& log);

/// Cuts one file to so many bytes, durably.
Result<void> cut_file(rocksdb::FileSystem& files, const std::filesystem::path& path,
                      std::uint64_t bytes);

}  // namespace daybook::engine
