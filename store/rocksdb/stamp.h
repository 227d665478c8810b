#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <string_view>

#include "core/store.h"

namespace daybook::engine {

/// The small file `stamp` in each part of a data directory (log, index, each generation of a view)
/// that says which Store it belongs to and which part it is, so that a part of another Store, or
/// another part, is never taken for it. A value.
struct Stamp {
  StoreId store;
  std::string part;  ///< "log", "index", "balances-v1"

  friend bool operator==(const Stamp&, const Stamp&) = default;
};

inline constexpr std::string_view stamp_file = "stamp";

/// Nothing when there is none; corrupt when it is damaged.
Result<std::optional<Stamp>> read_stamp(rocksdb::FileSystem& files,
                                        const std::filesystem::path& part_directory);
Result<void> write_stamp(rocksdb::FileSystem& files, const std::filesystem::path& part_directory,
                         const Stamp& stamp);

/// Good when the part has this very stamp. Otherwise an Error (corrupt, or io) whose sentence says
/// what is there instead.
Result<void> check_stamp(rocksdb::FileSystem& files, const std::filesystem::path& part_directory,
                         const Stamp& expected);

std::string stamp_text(const Stamp& stamp);
Result<Stamp> parse_stamp(std::string_view text, const std::filesystem::path& path);

}  // namespace daybook::engine
