#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/result.h"
#include "store/rocksdb/directory.h"
#include "store/rocksdb/files/write_gate.h"
#include "store/rocksdb/stamp.h"

namespace daybook::engine {

/// The generation that CURRENT names in a View's directory. Nothing if the file is missing or
/// damaged: the View is then rebuilt from the log.
Result<std::optional<std::uint64_t>> read_current_generation(rocksdb::FileSystem& files,
                                                             const std::filesystem::path& view);

/// Stamps the current generation of each View below a directory: in the first format Views have no
/// stamp.
Result<void> stamp_views(rocksdb::FileSystem& files, const std::filesystem::path& views,
                         const StoreId& store);

/// The directory of one View: numbered generations, each a stamped RocksDB, and the file CURRENT,
/// which names the present one. A generation that is damaged or belongs to another View is renamed
/// to set-aside-GENERATION; at most one is kept. Owned by a RocksdbViewStore, which serialises the
/// calls.
class ViewDirectory {
 public:
  /// Creates and locks the directory, and removes what an unfinished rebuild or removal left.
  /// `stamp` is that of its generations.
  static Result<std::unique_ptr<ViewDirectory>> open(const std::filesystem::path& path, Stamp stamp,
                                                     std::shared_ptr<const DataFiles> data);

  /// Nothing if the View was never made, is damaged, or was set aside.
  const std::optional<std::uint64_t>& current() const { return current_; }
  /// The notice of a View that replaces another: why, and where the old one is kept. Empty if there
  /// is nothing to report.
  std::string trouble() const;

  /// corrupt if a generation is missing, has another stamp, or is no RocksDB.
  Result<void> check(std::uint64_t generation) const;
  /// Makes an empty, stamped directory with a new number.
  Result<std::uint64_t> make_generation();
  /// Durable when it returns.
  Result<void> set_current(std::uint64_t generation);
  /// Sets aside a generation that nobody has open. If it was the current one, there is none
  /// afterwards.
  Result<void> set_aside(std::uint64_t generation, std::string why);
  /// Best effort; the next open removes the rest.
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
  std::string why_;  // why there is no current generation any more
  std::filesystem::path kept_;
};

}  // namespace daybook::engine
