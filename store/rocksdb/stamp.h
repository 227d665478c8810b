#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <string_view>

#include "core/ports/store.h"

namespace daybook::engine {

/// The file `stamp` in each part of a data directory (log, index, each generation of a view). It
/// names the Store and the part, so that parts are never mixed up. A value.
struct Stamp {
  StoreId store;
  std::string part;  ///< "log", "index", "balances-v1"

  friend bool operator==(const Stamp&, const Stamp&) = default;
};

inline constexpr std::string_view stamp_file = "stamp";

/// Nothing if missing; corrupt if damaged.
Result<std::optional<Stamp>> read_stamp(rocksdb::FileSystem& files,
                                        const std::filesystem::path& part_directory);
Result<void> write_stamp(rocksdb::FileSystem& files, const std::filesystem::path& part_directory,
                         const Stamp& stamp);

/// Checks that the part has exactly this stamp. Otherwise an Error (corrupt, or io) that says what
/// was found instead.
Result<void> check_stamp(rocksdb::FileSystem& files, const std::filesystem::path& part_directory,
                         const Stamp& expected);

std::string stamp_text(const Stamp& stamp);
Result<Stamp> parse_stamp(std::string_view text, const std::filesystem::path& path);

}  // namespace daybook::engine
