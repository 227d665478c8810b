#pragma once

#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/engine/record.h"

namespace daybook::engine {

/// All that the files of a log still hold, whatever RocksDB thinks of them: every table, also those
/// that no manifest names, and every record of the write-ahead logs that can be read. A record says
/// itself whether it is whole and which Serial it has, and the chain of hashes says whether it
/// follows the one before. Keeps the content of the write-ahead logs in memory. Used by one thread.
class Salvage {
 public:
  /// `options` as the log is opened with. io when a file cannot be opened or read for a reason that
  /// is not its content.
  static Result<Salvage> open(const std::filesystem::path& directory,
                              const rocksdb::Options& options);

  /// The good record of a Serial that comes after the one that was found last; empty when no file
  /// has one. Valid until the next call. io when a file cannot be read for a reason that is not its
  /// content: what it holds is not lost.
  Result<Bytes> find(Serial serial);
  /// From now on records need not follow each other: some are lost.
  void lose_track();
  /// The next Serial of which some file may have a record; Serial::end() when there is none.
  Serial next_after(Serial serial) const;
  /// The highest Serial that some file may have.
  Serial last() const;

  /// Whether there are tables that cannot be read: nobody knows what they held.
  bool has_lost_tables() const { return has_lost_tables_; }
  /// What could not be read, a sentence each.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  struct Table {
    std::filesystem::path path;
    std::unique_ptr<rocksdb::SstFileReader> reader;
    std::unique_ptr<rocksdb::Iterator> iterator;
    Serial first;
    Serial last;
  };

  explicit Salvage(rocksdb::Options options) : options_{std::move(options)} {}

  Result<void> open_table(const std::filesystem::path& path);
  Result<void> read_wal(const std::filesystem::path& path, std::uint64_t number);
  bool take(Serial serial, Bytes bytes);
  Result<Bytes> find_in(Table& table, Serial serial);
  static Serial next_in(const Table& table, Serial serial);

  rocksdb::Options options_;
  std::vector<Table> tables_;  // in the order of their first Serials
  std::multimap<Serial, std::string> logged_;
  std::unordered_map<std::uint32_t, std::pair<Serial, Digest>> chains_;  // last Commit of each Log
  bool is_on_track_ = true;
  std::size_t first_table_ = 0;  // those before it end before what is asked for
  std::string found_;
  bool has_lost_tables_ = false;
  std::vector<std::string> problems_;
};

}  // namespace daybook::engine
