#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <optional>
#include <string_view>

#include "core/result.h"

namespace daybook::engine {

/// A folder DIR/set-aside/repair-N for the files of a data directory as they were before a repair.
/// A value.
class SetAside {
 public:
  /// Makes the next one.
  static Result<SetAside> begin(rocksdb::FileSystem& files, const std::filesystem::path& directory);

  const std::filesystem::path& path() const { return path_; }
  /// Keeps a copy of a file, if it is there. `name` is relative to the data directory.
  Result<void> copy(std::string_view name);
  /// Keeps what is in a folder, as a folder of the same name: write-ahead logs as copies, since
  /// they may be cut, everything else by a second name, which costs no space.
  Result<void> keep(std::string_view folder);
  /// Moves a file or folder here, if it is there.
  Result<void> move(std::string_view name);
  /// Nothing needs to be kept: removes it.
  Result<void> remove();
  /// The one that was made last, if there is any.
  static Result<std::optional<std::filesystem::path>> find_last(
      rocksdb::FileSystem& files, const std::filesystem::path& directory);

 private:
  SetAside(rocksdb::FileSystem& files, std::filesystem::path directory, std::filesystem::path path)
      : files_{&files}, directory_{std::move(directory)}, path_{std::move(path)} {}

  Result<void> copy(const std::filesystem::path& from, const std::filesystem::path& to);

  rocksdb::FileSystem* files_;
  std::filesystem::path directory_;
  std::filesystem::path path_;
};

/// Renames within a data directory, durably.
Result<void> rename_durably(rocksdb::FileSystem& files, const std::filesystem::path& from,
                            const std::filesystem::path& to);

}  // namespace daybook::engine
