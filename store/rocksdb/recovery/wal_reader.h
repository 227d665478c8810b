#pragma once

#include <rocksdb/file_system.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/bytes.h"
#include "core/number.h"
#include "core/result.h"

namespace daybook::engine {

/// Reads one write-ahead log of RocksDB without RocksDB, byte by byte strictly: what RocksDB would
/// pass over, or take for the end, is told as damage with its place. The format is that of
/// db/log_format.h and db/write_batch.cc of RocksDB 7 to 10 (blocks of 32 KiB; records in
/// fragments, each with a masked CRC32C); compressed and recycled logs, which Daybook never
/// writes, count as damage. Used by one thread.
class WalReader {
 public:
  /// `number` is the one in the name of the file.
  WalReader(std::unique_ptr<rocksdb::FSSequentialFile> file, std::uint64_t number)
      : file_{std::move(file)}, number_{number} {}

  /// The next batch of writes as RocksDB stores it (a WriteBatch), valid until the next call.
  /// Nothing at the end of the file, and nothing at damage. An Error when it cannot be read.
  Result<std::optional<Bytes>> next();

  /// Where the last batch began, or where what comes next begins: bytes in the file.
  std::uint64_t offset() const { return offset_; }

  struct Damage {
    std::uint64_t offset = 0;  ///< bytes in the file before it are whole records
    std::string reason;
  };
  /// What ended the reading before the end of the file.
  const std::optional<Damage>& damage() const { return damage_; }
  /// Goes on behind the damage, where the next record that is whole begins. False when there is
  /// none. For evidence only: what lay in between is lost.
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
  std::size_t at_ = 0;  // in the block
  bool at_end_ = false;  // of the file: the block is the last one
  bool begun_ = false;
  bool is_stuck_ = false;  // at a fragment that is not whole
  std::uint64_t offset_ = 0;
  std::string batch_;  // of several fragments
  std::optional<Damage> damage_;
};

/// "000012.log"
std::string wal_name(std::uint64_t number);
/// The number of "000012.log"; nothing when it is no name that RocksDB gives a write-ahead log.
std::optional<std::uint64_t> wal_number(std::string_view name);
/// Whether RocksDB would take a file for a write-ahead log although it never gives one that name:
/// "12.log", "archive-000012.log".
bool is_odd_wal_name(std::string_view name);

/// Calls f(Serial, record) for each record of a batch as the Store writes them, and returns true.
/// False, without a call, when the batch holds anything else, or is malformed.
bool for_each_record(Bytes batch, const std::function<void(Serial, Bytes)>& f);

}  // namespace daybook::engine
