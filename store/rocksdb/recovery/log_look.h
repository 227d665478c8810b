#pragma once

#include <rocksdb/db.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/engine/record.h"
#include "store/rocksdb/mark_file.h"

namespace daybook::engine {

/// The last Commit of a log. All zero when there is none. A value.
struct LogHead {
  Serial serial;
  std::uint32_t checksum = 0;  ///< of the record
  Digest chain{};              ///< the hash of its head: what the next Commit of its Log carries
  std::uint64_t events = 0;    ///< of the whole log

  friend bool operator==(const LogHead&, const LogHead&) = default;
};

/// The mark of a Store whose log ends there.
Mark mark_at(const StoreIdentity& store, const LogHead& head);

/// DIR/log as it lies on the disk: how far it goes without a gap, and what is behind that. Nothing
/// is changed by looking: tables are opened read-only, write-ahead logs are read by our own reader,
/// since RocksDB passes over some damage in silence, and deletes what its MANIFEST does not name as
/// soon as it opens a log for writing. Used by one thread, before RocksDB opens the log.
class LogLook {
 public:
  /// `options` as the log is opened with, or looking_options(); `marked`: the Commit that
  /// marked_chain() is wanted of. An Error when there is a log and RocksDB cannot open it even for
  /// reading, with its reason; invalid_argument when there is a file that RocksDB would take for a
  /// write-ahead log and delete.
  static Result<LogLook> take(const std::filesystem::path& directory,
                              const rocksdb::Options& options, Serial marked = Serial{0});

  /// False when there is no log: nothing was ever written, or all of it is gone.
  bool is_there() const { return db_ != nullptr; }
  /// The last Commit before which none is missing.
  Serial head() const { return head_; }
  /// More about it: an Error when its record is in a table and damaged.
  Result<LogHead> read_head() const;
  /// The head of those that lie in tables.
  Serial tables_end() const { return tables_end_; }

  struct Damage {
    std::filesystem::path file;
    std::uint64_t offset = 0;  ///< bytes in the file before it are good
    std::string reason;
    bool in_table = false;  ///< in a table or in what says which tables there are: cannot be cut
    std::uint64_t wal = 0;  ///< number of the write-ahead log, if it is in one
  };
  /// Why the log ends at `head` although something follows.
  const std::optional<Damage>& damage() const { return damage_; }
  /// How many Commits behind it can be read, and the last of them.
  std::uint64_t stranded_count() const { return stranded_count_; }
  Serial last_stranded() const { return last_stranded_; }
  /// The last Serial that one of them says was durable.
  Serial stranded_durable() const { return stranded_durable_; }
  /// Bytes from the damage on to the end of the last write-ahead log.
  std::uint64_t bytes_behind() const { return bytes_behind_; }
  /// Whether all Commits behind the head up to this one may stand where the damage is. If not, they
  /// went another way: the log is an older one, for example.
  bool may_have_held(Serial serial) const;

  /// Numbers of the write-ahead logs that RocksDB would read.
  const std::vector<std::uint64_t>& wals() const { return wals_; }
  std::filesystem::path wal_path(std::uint64_t number) const;
  std::uint64_t wal_bytes() const { return wal_bytes_; }

  struct Known {
    Serial durable;              ///< the last Serial that was durable when it was written
    std::uint32_t checksum = 0;  ///< of the record
  };
  /// Of a Commit up to the head.
  Result<Known> known(Serial serial) const;
  /// The hash of the head of the marked Commit, which must not lie behind the head.
  Result<Digest> marked_chain() const;
  /// Reads every block of the tables: corrupt when one fails its checksum. Blocks for long.
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
  std::uint64_t first_wal_ = 0;  // older ones RocksDB would not read
  std::vector<std::uint64_t> wals_;
  std::uint64_t wal_bytes_ = 0;
  Serial tables_end_;
  Serial head_;
  std::vector<Known> known_;  // of the records behind the tables
  std::string last_record_;   // of them; empty if there is none
  std::optional<Damage> damage_;
  std::uint64_t stranded_count_ = 0;
  Serial last_stranded_;
  Serial stranded_durable_;
  std::uint64_t bytes_behind_ = 0;
};

}  // namespace daybook::engine
