#pragma once

#include <rocksdb/db.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "core/view_store.h"
#include "store/rocksdb/database.h"

namespace daybook::engine {

/// A View in a RocksDB of its own, without a write-ahead log. The Checkpoint stands under the empty
/// key, which no row has. Shared by the store and its users; any thread, as the port says.
class RocksdbView final : public View, public std::enable_shared_from_this<RocksdbView> {
 public:
  static Result<std::shared_ptr<RocksdbView>> open(const std::filesystem::path& path,
                                                   const rocksdb::Options& options,
                                                   Database::Shared shared);
  ~RocksdbView() override;

  std::optional<Checkpoint> checkpoint() const override;
  Result<std::optional<std::string>> get(std::string_view key) const override;
  Result<void> commit(ViewBatch batch) override;
  Result<void> flush() override;
  Result<std::unique_ptr<ViewSnapshot>> snapshot() const override;

  /// Whether the files go when the last one lets go of it.
  void remove_when_released(bool remove) { remove_ = remove; }

 private:
  class Snapshot;

  RocksdbView(std::filesystem::path path, std::unique_ptr<rocksdb::DB> db,
              Database::Shared shared)
      : path_{std::move(path)}, shared_{std::move(shared)}, db_{std::move(db)} {}

  Result<std::optional<std::string>> get(const rocksdb::ReadOptions& options,
                                         std::string_view key) const;

  const std::filesystem::path path_;
  const Database::Shared shared_;
  std::unique_ptr<rocksdb::DB> db_;
  std::atomic<bool> remove_{false};
  mutable std::mutex mutex_;
  std::optional<Checkpoint> checkpoint_;
};

}  // namespace daybook::engine
