#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/ports/store.h"

namespace daybook::engine {

/// The content of DIR/format: the identity of the Store and its format. docs/log-format.md. A
/// value.
struct StoreFormat {
  /// A directory of the first format has neither a mark nor stamps. The first open for writing adds
  /// them and upgrades it to the present format.
  static constexpr std::uint32_t first = 1;
  static constexpr std::uint32_t present = 2;

  /// The last Commit of the log when the epoch began. Set once the directory has a mark; without
  /// it, making the Store was never completed.
  struct Base {
    Serial serial;
    std::uint32_t checksum = 0;  ///< CRC32C of the record; 0 if there was none
    friend bool operator==(const Base&, const Base&) = default;
  };

  std::uint32_t format = present;
  StoreIdentity identity;
  std::optional<Base> base;
  /// The mark is of this epoch. While false, making the epoch may have been interrupted; once true,
  /// a mark of an earlier epoch does not belong here.
  bool has_begun = false;

  friend bool operator==(const StoreFormat&, const StoreFormat&) = default;
};

inline constexpr std::string_view format_file = "format";
inline constexpr std::string_view unfinished_format_file = "format.new";

std::string format_text(const StoreFormat& format);
/// format_unsupported if a newer program wrote it, corrupt if damaged; `path` is for the message.
Result<StoreFormat> parse_format(std::string_view text, const std::filesystem::path& path);

/// Nothing if the file is missing.
Result<std::optional<StoreFormat>> read_format(rocksdb::FileSystem& files,
                                               const std::filesystem::path& directory);
/// Replaces the file atomically, also across a power loss.
Result<void> write_format(rocksdb::FileSystem& files, const std::filesystem::path& directory,
                          const StoreFormat& format);

}  // namespace daybook::engine
