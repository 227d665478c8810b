#pragma once

#include <rocksdb/db.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/model/record.h"
#include "store/rocksdb/log/mark_file.h"

namespace daybook::engine {

/// The last Commit of a log; all zero if there is none. A value.
struct LogHead {
  Serial serial;
  std::uint32_t checksum = 0;  ///< of the record
  Digest chain{};              ///< hash of its head: previous_hash of the next Commit of its Log
  std::uint64_t events = 0;    ///< of the whole log

  friend bool operator==(const LogHead&, const LogHead&) = default;
};

/// The mark of a Store whose log ends with this Commit.
Mark mark_at(const StoreIdentity& store, const LogHead& head);

/// Inspects DIR/log before RocksDB opens it: how far it goes without a gap, and what follows
/// damage. Changes nothing: tables are opened read-only and write-ahead logs are read by WalReader,
/// because RocksDB silently skips some damage and, when opened for writing, deletes files that its
/// MANIFEST does not name. Owned by its caller; one thread.
class LogLook {
 public:
  /// `options` as for opening the log, or looking_options(). `marked`: the Commit for
  /// marked_chain(). An Error, with the reason, if there is a log that RocksDB cannot open even
  /// read-only; invalid_argument if RocksDB would take a file for a write-ahead log and delete it.
  static Result<LogLook> take(const std::filesystem::path& directory,
                              const rocksdb::Options& options, Serial marked = Serial{0});

  /// False if there is no log: nothing was ever written, or all of it is gone.
  bool is_there() const { return db_ != nullptr; }
  /// The last Commit before which none is missing.
  Serial head() const { return head_; }
  /// The head with its checksum and hash. An Error if its record is in a table and damaged.
  Result<LogHead> read_head() const;
  /// The last Commit in tables.
  Serial tables_end() const { return tables_end_; }

  struct Damage {
    std::filesystem::path file;
    std::uint64_t offset = 0;  ///< bytes in the file before the damage
    std::string reason;
    bool in_table = false;  ///< in a table, or in the manifest: cannot be cut
    std::uint64_t wal = 0;  ///< number of the write-ahead log, if it is in one
  };
  /// Why the log ends at head() although data follows.
  const std::optional<Damage>& damage() const { return damage_; }
  /// How many readable Commits follow the damage, and the last one.
  std::uint64_t stranded_count() const { return stranded_count_; }
  Serial last_stranded() const { return last_stranded_; }
  /// The last Serial that one of them records as durable.
  Serial stranded_durable() const { return stranded_durable_; }
  /// Bytes from the damage to the end of the last write-ahead log.
  std::uint64_t bytes_behind() const { return bytes_behind_; }
  /// Whether the damaged bytes may have held all Commits from the head up to this one. If not, they
  /// were lost in another way, e.g. the log is an older copy.
  bool may_have_held(Serial serial) const;

  /// Numbers of the write-ahead logs that RocksDB would read.
  const std::vector<std::uint64_t>& wals() const { return wals_; }
  std::filesystem::path wal_path(std::uint64_t number) const;
  std::uint64_t wal_bytes() const { return wal_bytes_; }

  struct Known {
    Serial durable;              ///< the last Serial that was durable when this one was written
    std::uint32_t checksum = 0;  ///< of the record
  };
  /// For a Commit up to the head.
  Result<Known> known(Serial serial) const;
  /// The head hash of the marked Commit, which must not be after the head.
  Result<Digest> marked_chain() const;
  /// Reads every block of the tables: corrupt if a checksum fails. Blocks for long.
  Result<void> verify_tables() const;

 private:
  LogLook(std::filesystem::path directory, Serial marked)
      : directory_{std::move(directory)}, marked_{marked} {}

  Result<void> open(rocksdb::Options options);
  Result<void> look_at_tables();
  Result<void> look_at_wals(rocksdb::FileSystem& files);
  Result<void> look_at_wal(rocksdb::FileSystem& files, std::uint64_t number);
  void take_record(Serial serial, Bytes bytes, std::uint64_t wal, std::uint64_t offset);
  void strand(const RecordView& record);
  Result<std::string> read(Serial serial) const;

  std::filesystem::path directory_;
  Serial marked_;
  Digest marked_chain_{};
  std::unique_ptr<rocksdb::DB> db_;
  std::uint64_t first_wal_ = 0;  // RocksDB ignores older ones
  std::vector<std::uint64_t> wals_;
  std::uint64_t wal_bytes_ = 0;
  Serial tables_end_;
  Serial head_;
  std::vector<Known> known_;  // of the records after the tables
  std::string last_record_;   // the last of them; empty if there is none
  std::optional<Damage> damage_;
  std::uint64_t stranded_count_ = 0;
  Serial last_stranded_;
  Serial stranded_durable_;
  std::uint64_t bytes_behind_ = 0;
};

}  // namespace daybook::engine
