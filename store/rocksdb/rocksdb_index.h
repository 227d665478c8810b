#pragma once

#include "core/store.h"
#include "store/engine/index.h"
#include "store/rocksdb/database.h"

namespace daybook::engine {

/// The index in DIR/index: one RocksDB without a write-ahead log, since everything in it can be
/// made again. Its families are told apart by the first byte of the key; store/README.md lists
/// them. Owned by the engine; threads as the port says.
class RocksdbIndex final : public Index {
 public:
  /// An index that cannot be opened, or is of another Store or format, is dropped, not refused.
  static Result<std::unique_ptr<Index>> open(std::filesystem::path directory,
                                             rocksdb::Options options,
                                             const StoreIdentity& identity,
                                             std::shared_ptr<DirectoryLock> lock);

  Result<Watermark> watermark() const override;
  Result<void> apply(std::span<const CommitEntry> entries) override;
  Result<void> drop() override;
  Result<std::optional<Serial>> command(std::uint32_t log, CommandId id) const override;
  Result<std::optional<StreamHead>> stream(std::uint32_t log, std::string_view text) const override;
  Result<std::vector<LogPlace>> log_commits(std::uint32_t log, Position from, Direction direction,
                                            std::size_t count) const override;
  Result<std::vector<StreamPlace>> stream_commits(StreamNumber number, Version from,
                                                  Direction direction,
                                                  std::size_t count) const override;
  Result<std::optional<std::string>> snapshot(std::uint32_t log,
                                              std::string_view key) const override;
  Result<void> put_snapshot(std::uint32_t log, std::string_view key,
                            std::string_view bytes) override;
  void abandon() noexcept override { database_->abandon(); }

 private:
  RocksdbIndex(std::filesystem::path directory, rocksdb::Options options, std::string identity,
               std::shared_ptr<DirectoryLock> lock)
      : directory_{std::move(directory)},
        options_{std::move(options)},
        identity_{std::move(identity)},
        lock_{std::move(lock)} {}

  Result<void> make_new();
  bool is_ours() const;
  Result<std::optional<std::string>> get(const std::string& key) const;
  Result<std::optional<StreamPlace>> last_place(StreamNumber number) const;

  const std::filesystem::path directory_;
  const rocksdb::Options options_;
  const std::string identity_;
  const std::shared_ptr<DirectoryLock> lock_;
  std::unique_ptr<Database> database_;
};

}  // namespace daybook::engine
