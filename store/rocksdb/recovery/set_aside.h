#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace daybook::engine {

/// A folder DIR/set-aside/repair-N that keeps files as they were before a repair. A value; used by
/// one thread.
class SetAside {
 public:
  /// Makes the next folder.
  static Result<SetAside> begin(rocksdb::FileSystem& files, const std::filesystem::path& directory);

  const std::filesystem::path& path() const { return path_; }
  /// Copies a file, if it exists. `name` is relative to the data directory.
  Result<void> copy(std::string_view name);
  /// Keeps the files of a folder, in a folder of the same name: copies write-ahead logs, because
  /// they may be cut; hard-links the rest, which takes no space.
  Result<void> keep(std::string_view folder);
  /// Moves a file or folder here, if it exists.
  Result<void> move(std::string_view name);
  /// Removes the folder, if nothing needs to be kept.
  Result<void> remove();
  /// The newest folder, if there is any.
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

/// Renames within a data directory and syncs the names.
Result<void> rename_durably(rocksdb::FileSystem& files, const std::filesystem::path& from,
                            const std::filesystem::path& to);

}  // namespace daybook::engine
