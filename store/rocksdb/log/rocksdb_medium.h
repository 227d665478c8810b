#pragma once

#include <rocksdb/write_batch.h>

#include "store/engine/medium.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/log/mark_keeper.h"
#include "store/rocksdb/log/rocksdb_cursor.h"
#include "store/rocksdb/recovery/witnesses.h"
#include "store/rocksdb/reserve.h"
#include "store/store_options.h"

namespace daybook::engine {

/// Records in DIR/log: one RocksDB, one family, key = Serial (u64 big-endian), value = record.
/// Owned by the engine; threads as the port says.
class RocksdbMedium final : public Medium {
 public:
  /// `head`: the last Commit, as LogLook found it. corrupt if RocksDB finds another one.
  static Result<std::unique_ptr<RocksdbMedium>> open(const std::filesystem::path& directory,
                                                     Serial head, rocksdb::Options options,
                                                     Database::Shared shared);
  /// Opens read-only; changes no file. `why` is the message for refused appends.
  static Result<std::unique_ptr<RocksdbMedium>> open_for_reading(
      const std::filesystem::path& directory, Serial head, const rocksdb::Options& options,
      Database::Shared shared, std::string why);
  /// Closes the log cleanly: syncs it and seals the mark.
  ~RocksdbMedium() override;

  /// Records durable Commits in this mark. Call before the first write.
  void keep_mark(std::shared_ptr<MarkKeeper> mark) { mark_ = std::move(mark); }
  void keep_reserve(std::shared_ptr<Reserve> reserve) { reserve_ = std::move(reserve); }
  /// Reads the present witnesses, with which check_witnesses compares the records.
  using ReadWitnesses = std::function<Result<std::vector<Witness>>()>;
  void compare_with(ReadWitnesses read) { read_witnesses_ = std::move(read); }
  /// Also called by check_witnesses: returns one sentence per damaged View.
  using CheckViews = std::function<std::vector<std::string>()>;
  void check_with(CheckViews check) { check_views_ = std::move(check); }

  Result<Serial> find_head() const override { return head_; }
  Result<void> write(const WriteRequest& request) override;
  std::unique_ptr<Cursor> cursor() const override;
  std::vector<std::string> check_witnesses() const override;
  std::vector<std::string> files_at_rest() const override;
  Result<void> check_file(const std::string& name) const override;
  Result<BackupReport> backup(const BackupRequest& request) const override;
  void on_failure(std::function<void(const Error&)> told) override;
  Result<void> end() override;
  void abandon() noexcept override;
  std::optional<Space> space() const override;
  void write_out() override;
  void make_reserve() override;

 private:
  class FailureListener;
  Result<void> check_head() const;
  Result<void> make_durable(MarkKeeper& mark);
  Result<void> compare(const Witness& witness) const;

  std::shared_ptr<FailureListener> listener_;
  std::unique_ptr<Database> database_;
  std::shared_ptr<MarkKeeper> mark_;
  std::shared_ptr<Reserve> reserve_;
  std::filesystem::path directory_;  // of the Store
  Serial head_;                      // at opening
  std::optional<std::string> why_only_read_;
  ReadWitnesses read_witnesses_;
  CheckViews check_views_;
  std::atomic<bool> abandoned_{false};
  mutable ParkedIterators parked_;
  std::size_t memtable_bytes_ = 0;

  // The writing thread's:
  rocksdb::WriteBatch batch_;  // kept for its memory
  std::size_t written_ = 0;    // bytes since the last drop of parked iterators
  Serial unsynced_;            // the last one written without a sync; 0 = none
};

}  // namespace daybook::engine
