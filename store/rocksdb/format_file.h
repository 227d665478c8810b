#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/store.h"

namespace daybook::engine {

/// What DIR/format says: which Store this is, and in which format. docs/log-format.md. A value.
struct StoreFormat {
  /// A directory of the first format has neither a mark nor stamps; it gets them, and the present
  /// format, when it is first opened for writing.
  static constexpr std::uint32_t first = 1;
  static constexpr std::uint32_t present = 2;

  /// The last Commit that the log held when the epoch began. It is there since the directory has a
  /// mark: without it the Store is not completely made.
  struct Base {
    Serial serial;
    std::uint32_t checksum = 0;  ///< CRC32C of the record; 0 when there was none
    friend bool operator==(const Base&, const Base&) = default;
  };

  std::uint32_t format = present;
  StoreIdentity identity;
  std::optional<Base> base;
  /// The mark is of this epoch. Until then making the epoch may have been cut short; from then on a
  /// mark of an earlier one is from another time.
  bool has_begun = false;

  friend bool operator==(const StoreFormat&, const StoreFormat&) = default;
};

inline constexpr std::string_view format_file = "format";
inline constexpr std::string_view unfinished_format_file = "format.new";

std::string format_text(const StoreFormat& format);
/// format_unsupported when a newer program wrote it, corrupt when it is damaged; `path` is for the
/// message.
Result<StoreFormat> parse_format(std::string_view text, const std::filesystem::path& path);

/// Nothing when there is no such file in the directory.
Result<std::optional<StoreFormat>> read_format(rocksdb::FileSystem& files,
                                               const std::filesystem::path& directory);
/// Replaces the file as one step that survives a loss of power.
Result<void> write_format(rocksdb::FileSystem& files, const std::filesystem::path& directory,
                          const StoreFormat& format);

}  // namespace daybook::engine
