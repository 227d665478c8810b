#pragma once

#include <rocksdb/file_system.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/number.h"
#include "base/result.h"

namespace daybook::engine {

/// Strict reader of one RocksDB write-ahead log, without RocksDB. What RocksDB would skip or take
/// for the end is reported as damage with its offset. Format: db/log_format.h and db/write_batch.cc
/// of RocksDB 7 to 10 (blocks of 32 KiB; records in fragments, each with a masked CRC32C).
/// Compressed and recycled logs, which Daybook never writes, count as damage. Owned by its user;
/// one thread.
class WalReader {
 public:
  /// `number`: from the file name.
  WalReader(std::unique_ptr<rocksdb::FSSequentialFile> file, std::uint64_t number)
      : file_{std::move(file)}, number_{number} {}

  /// The next batch as RocksDB stores it (a WriteBatch), valid until the next call. Nothing at the
  /// end of the file or at damage. An Error if the file cannot be read.
  Result<std::optional<Bytes>> next();

  /// Offset in bytes of the last batch, or of what comes next.
  std::uint64_t offset() const { return offset_; }

  struct Damage {
    std::uint64_t offset = 0;  ///< bytes of complete records before it
    std::string reason;
  };
  /// Why reading ended before the end of the file.
  const std::optional<Damage>& damage() const { return damage_; }
  /// Continues at the next complete record after the damage. False if there is none. For evidence
  /// only: the records in between are lost.
  Result<bool> skip_damage();

 private:
  struct Fragment {
    std::uint8_t type = 0;
    std::uint64_t offset = 0;
    Bytes bytes;
  };

  Result<bool> fill();
  Result<std::optional<Fragment>> next_fragment();
  std::optional<Fragment> parse(std::size_t at, std::string& why) const;
  Result<std::optional<Bytes>> damaged(std::uint64_t offset, std::string reason);
  std::uint64_t place() const { return block_offset_ + at_; }

  const std::unique_ptr<rocksdb::FSSequentialFile> file_;
  const std::uint64_t number_;
  std::string block_;
  std::uint64_t block_offset_ = 0;
  std::size_t at_ = 0;  // offset in the block
  bool at_end_ = false;  // of the file: this block is the last one
  bool begun_ = false;
  bool is_stuck_ = false;  // at an incomplete fragment
  std::uint64_t offset_ = 0;
  std::string batch_;  // assembled from several fragments
  std::optional<Damage> damage_;
};

/// "000012.log"
std::string wal_name(std::uint64_t number);
/// The number in a name like "000012.log"; nothing if RocksDB gives no write-ahead log that name.
std::optional<std::uint64_t> wal_number(std::string_view name);
/// Whether RocksDB would take this file for a write-ahead log although it never uses such a name:
/// "12.log", "archive-000012.log".
bool is_odd_wal_name(std::string_view name);

/// Calls f(Serial, record) for each record of a batch written by the Store, and returns true.
/// False, without a call, if the batch holds anything else or is malformed.
bool for_each_record(Bytes batch, const std::function<void(Serial, Bytes)>& f);

}  // namespace daybook::engine
