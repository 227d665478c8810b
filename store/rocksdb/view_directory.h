#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "core/result.h"
#include "store/rocksdb/directory.h"
#include "store/rocksdb/write_gate.h"

namespace daybook::engine {

/// What CURRENT in the directory of a View says. Nothing when it is missing or damaged: the View is
/// then filled again from the log.
Result<std::optional<std::uint64_t>> read_current_generation(rocksdb::FileSystem& files,
                                                             const std::filesystem::path& view);

/// Gives the current generation of each View below a directory the stamp of its Store and name: in
/// a directory of the first format they have none.
Result<void> stamp_views(rocksdb::FileSystem& files, const std::filesystem::path& views,
                         const StoreId& store);

/// The directory of one View: numbered generations, each a RocksDB, and the file CURRENT that says
/// which of them is the View. Owned by a RocksdbViewStore, which serialises the calls.
class ViewDirectory {
 public:
  /// Makes and locks it, and removes what an unfinished rebuild or removal left behind.
  static Result<std::unique_ptr<ViewDirectory>> open(const std::filesystem::path& path,
                                                     std::shared_ptr<const DataFiles> data);

  /// Nothing when the View was never made, or CURRENT is gone.
  const std::optional<std::uint64_t>& current() const { return current_; }
  /// Now and after a restart, whenever the process or the machine dies.
  Result<void> set_current(std::uint64_t generation);

  /// A number that no generation has had as long as the directory was open.
  std::uint64_t next_generation() { return ++last_; }
  std::filesystem::path path_of(std::uint64_t generation) const;
  const std::shared_ptr<DirectoryLock>& lock() const { return lock_; }

 private:
  ViewDirectory(std::filesystem::path path, std::shared_ptr<const DataFiles> data,
                std::shared_ptr<DirectoryLock> lock)
      : path_{std::move(path)}, data_{std::move(data)}, lock_{std::move(lock)} {}

  Result<void> remove_others();

  std::filesystem::path path_;
  std::shared_ptr<const DataFiles> data_;
  std::shared_ptr<DirectoryLock> lock_;
  std::optional<std::uint64_t> current_;
  std::uint64_t last_ = 0;
};

}  // namespace daybook::engine
