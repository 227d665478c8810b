#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "core/result.h"
#include "store/rocksdb/directory.h"

namespace daybook::engine {

/// The directory of one View: numbered generations, each a RocksDB, and the file CURRENT that says
/// which of them is the View. Owned by a RocksdbViewStore, which serialises the calls.
class ViewDirectory {
 public:
  /// Makes and locks it, and removes what an unfinished rebuild or removal left behind.
  static Result<std::unique_ptr<ViewDirectory>> open(const std::filesystem::path& path);

  /// Nothing when the View was never made, or CURRENT is gone.
  const std::optional<std::uint64_t>& current() const { return current_; }
  /// Now and after a restart, whenever the process or the machine dies.
  Result<void> set_current(std::uint64_t generation);

  /// A number that no generation has had as long as the directory was open.
  std::uint64_t next_generation() { return ++last_; }
  std::filesystem::path path_of(std::uint64_t generation) const;
  const std::shared_ptr<DirectoryLock>& lock() const { return lock_; }

 private:
  ViewDirectory(std::filesystem::path path, std::shared_ptr<DirectoryLock> lock)
      : path_{std::move(path)}, lock_{std::move(lock)} {}

  void read_current();
  Result<void> remove_others();

  std::filesystem::path path_;
  std::shared_ptr<DirectoryLock> lock_;
  std::optional<std::uint64_t> current_;
  std::uint64_t last_ = 0;
};

}  // namespace daybook::engine
