#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "core/result.h"
#include "store/rocksdb/directory.h"
#include "store/rocksdb/stamp.h"
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

/// The directory of one View: numbered generations, each a stamped RocksDB, and the file CURRENT
/// that says which of them is the View. What turns out to be damaged, or another View's, is set
/// aside: renamed to set-aside-GENERATION, one at most. Owned by a RocksdbViewStore, which
/// serialises the calls.
class ViewDirectory {
 public:
  /// Makes and locks it, and removes what an unfinished rebuild or removal left behind. `stamp` is
  /// that of its generations.
  static Result<std::unique_ptr<ViewDirectory>> open(const std::filesystem::path& path, Stamp stamp,
                                                     std::shared_ptr<const DataFiles> data);

  /// Nothing when the View was never made, is damaged, or was set aside.
  const std::optional<std::uint64_t>& current() const { return current_; }
  /// What a View that takes the place of another one is to tell: why, and where that is kept. Empty
  /// when there is nothing to tell.
  std::string trouble() const;

  /// corrupt when a generation is not there, has not its stamp, or is no RocksDB.
  Result<void> check(std::uint64_t generation) const;
  /// An empty directory with its stamp, of a number that no generation has had.
  Result<std::uint64_t> make_generation();
  /// Now and after a restart, whenever the process or the machine dies.
  Result<void> set_current(std::uint64_t generation);
  /// A generation that nobody has open. If it is the current one there is none afterwards.
  Result<void> set_aside(std::uint64_t generation, std::string why);
  /// As far as that is possible; what stays goes when the directory is opened again.
  void remove(std::uint64_t generation);
  void remove_what_was_set_aside();

  std::filesystem::path path_of(std::uint64_t generation) const;
  const std::shared_ptr<DirectoryLock>& lock() const { return lock_; }

 private:
  ViewDirectory(std::filesystem::path path, Stamp stamp, std::shared_ptr<const DataFiles> data,
                std::shared_ptr<DirectoryLock> lock)
      : path_{std::move(path)},
        stamp_{std::move(stamp)},
        data_{std::move(data)},
        lock_{std::move(lock)} {}

  Result<void> look();
  Result<bool> hold_rows(const std::set<std::uint64_t>& generations) const;
  Result<void> remove_others(const std::set<std::uint64_t>& generations);

  const std::filesystem::path path_;
  const Stamp stamp_;
  const std::shared_ptr<const DataFiles> data_;
  const std::shared_ptr<DirectoryLock> lock_;
  std::optional<std::uint64_t> current_;
  std::uint64_t last_ = 0;
  std::string why_;  // there is no current one although there was
  std::filesystem::path kept_;
};

}  // namespace daybook::engine
