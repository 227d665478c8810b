#pragma once

#include <array>
#include <atomic>
#include <optional>
#include <shared_mutex>

#include "core/ports/store.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/format_file.h"
#include "store/rocksdb/index/forgotten_commands.h"
#include "store/rocksdb/index/index_files.h"
#include "store/rocksdb/index/iterator_pool.h"
#include "store/rocksdb/stamp.h"

namespace daybook::engine {

/// The index in DIR/index: one RocksDB to which sorted files are added (index_files.h). It has no
/// write-ahead log, because everything in it can be rebuilt. Owned by the engine; threads as the
/// port says.
class RocksdbIndex final : public Index {
 public:
  /// An index that is damaged, or of another Store, epoch or format, is dropped, and the reason is
  /// added to `notices`. If it cannot be opened for a reason that may pass (no descriptors, space
  /// or permission), it stays and an Error is returned.
  static Result<std::unique_ptr<Index>> open(std::filesystem::path directory,
                                             std::vector<rocksdb::Options> family_options,
                                             const StoreFormat& format, Database::Shared shared,
                                             std::vector<std::string>& notices);

  /// Opens it read-only, because the disk is too full to write. An Error if it is missing or
  /// damaged. Changes no file.
  static Result<std::unique_ptr<Index>> open_for_reading(
      std::filesystem::path directory, std::vector<rocksdb::Options> family_options,
      const StoreFormat& format, Database::Shared shared);

  struct Seen {
    std::uint32_t epoch = 0;
    Watermark watermark;
  };
  /// Reads how far the index in a directory has come. Changes no file. An Error if it cannot be
  /// read, or is of another Store or format. `options` may be of any RocksDB.
  static Result<Seen> look(const std::filesystem::path& directory, const rocksdb::Options& options,
                           const StoreId& store);

  Result<Watermark> watermark() const override;
  Result<void> apply(const Segment& segment, Serial forgotten) override;
  Result<void> drop() override;
  Result<std::optional<Serial>> command(std::uint32_t log, CommandId id) const override;
  Result<void> log_places(std::uint32_t log, Position from, const PlaceQuery& query,
                          std::vector<LogPlace>& places) const override;
  Result<void> stream_places(std::uint32_t log, std::string_view stream, Version from,
                             const PlaceQuery& query,
                             std::vector<StreamPlace>& places) const override;
  Result<void> term_places(std::uint32_t log, const Term& term, Serial from,
                           const PlaceQuery& query, std::vector<Serial>& places) const override;
  Result<bool> has_tag(std::uint32_t log, std::string_view tag) const override;
  Result<std::vector<std::uint16_t>> variants(std::uint32_t log,
                                              std::string_view category) const override;
  Result<std::optional<std::string>> snapshot(std::uint32_t log,
                                              std::string_view key) const override;
  Result<void> put_snapshot(std::uint32_t log, std::string_view key,
                            std::string_view bytes) override;
  void abandon() noexcept override { shared_.data->gate->shut(); }

 private:
  RocksdbIndex(std::filesystem::path directory, std::vector<rocksdb::Options> family_options,
               const StoreIdentity& identity, Database::Shared shared);

  using Reading = std::shared_lock<std::shared_mutex>;

  std::vector<rocksdb::ColumnFamilyDescriptor> families() const;
  Result<void> open_database(bool only_read);
  Result<void> mend();
  Result<Reading> read() const;
  Result<void> make_new();
  Result<void> open_existing(bool has_stamp);
  Result<void> check_identity() const;
  Result<void> load_marks();
  std::vector<rocksdb::Options> with_forgotten(std::vector<rocksdb::Options> families) const {
    forgotten_.set_up(families[static_cast<std::size_t>(IndexFamily::commands)]);
    return families;
  }
  std::filesystem::path ingest_directory() const { return directory_ / "ingest"; }
  rocksdb::ColumnFamilyHandle* handle(IndexFamily family) const {
    return database_->family(static_cast<std::size_t>(family));
  }
  IteratorPool::Lease iterator(IndexFamily family) const {
    return iterators_[static_cast<std::size_t>(family)].take(database_->operator->(),
                                                             handle(family));
  }
  Result<LastKeys> find_last_keys() const;
  void renew_iterators();
  Result<std::optional<std::string>> get(IndexFamily family, const std::string& key) const;
  /// If the read found damage, removes the index's stamp, so that the next open rebuilds it.
  Result<void> noted(Result<void> read) const;

  const std::filesystem::path directory_;
  ForgottenCommands forgotten_;  // declared before the options that it sets
  const std::vector<rocksdb::Options> family_options_;
  const std::string identity_;
  const Stamp stamp_;
  const Database::Shared shared_;
  mutable std::atomic<bool> is_damaged_{false};
  bool is_only_read_ = false;
  // Held exclusively while the indexing thread closes and reopens the database.
  mutable std::shared_mutex reopening_;
  std::unique_ptr<Database> database_;  // null if reopening failed
  Error closed_by_{ErrorCode::io, "it was never opened"};
  mutable std::array<IteratorPool, index_family_names.size()> iterators_;
  // Maximum id_time of all commands in the index. Ids rise with time, so it usually tells without a
  // look-up that a new id is not here.
  std::atomic<std::uint64_t> highest_id_{0};
};

}  // namespace daybook::engine
