#pragma once

#include <rocksdb/write_batch.h>

#include "store/engine/medium.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/rocksdb_cursor.h"
#include "store/store_options.h"

namespace daybook::engine {

/// Records in DIR/log: one RocksDB, one family, key = Serial (u64 big-endian), value = record.
/// Owned by the engine; threads as the port says.
class RocksdbMedium final : public Medium {
 public:
  static Result<std::unique_ptr<Medium>> open(const std::filesystem::path& directory,
                                              rocksdb::Options options,
                                              std::shared_ptr<DirectoryLock> lock);

  Result<Serial> find_head() const override;
  Result<void> write(Serial first, std::span<const Bytes> records, bool sync) override;
  std::unique_ptr<Cursor> cursor() const override;
  Result<void> verify_files() const override;
  void on_failure(std::function<void(const Error&)> told) override;
  void abandon() noexcept override { database_->abandon(); }

 private:
  class FailureListener;

  std::shared_ptr<FailureListener> listener_;
  std::unique_ptr<Database> database_;
  mutable ParkedIterators parked_;
  std::size_t memtable_bytes_ = 0;

  // Of the thread that writes:
  rocksdb::WriteBatch batch_;  // kept for its memory
  std::size_t written_ = 0;    // bytes since parked iterators were looked at
};

}  // namespace daybook::engine
