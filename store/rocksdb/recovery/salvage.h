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

#include "core/model/record.h"

namespace daybook::engine {

/// Finds every record that the files of a log still hold, without relying on RocksDB's manifest:
/// all tables, also unnamed ones, and every readable record of the write-ahead logs. A record
/// proves its own integrity and Serial; the hash chain proves that it follows the one before. Keeps
/// the write-ahead logs in memory. Owned by one repair; one thread.
class Salvage {
 public:
  /// `options` as for opening the log. io if a file cannot be opened or read for a reason other
  /// than its content.
  static Result<Salvage> open(const std::filesystem::path& directory,
                              const rocksdb::Options& options);

  /// A good record of this Serial that follows the last one found; empty if no file has one. Valid
  /// until the next call. io if a file cannot be read for a reason other than its content; then its
  /// records are not lost.
  Result<Bytes> find(Serial serial);
  /// From now on records need not follow each other, because some are lost.
  void lose_track();
  /// The next Serial that some file may hold; Serial::end() if there is none.
  Serial next_after(Serial serial) const;
  /// The highest Serial that some file may hold.
  Serial last() const;

  /// Whether tables cannot be read, so their content is unknown.
  bool has_lost_tables() const { return has_lost_tables_; }
  /// One sentence per file that could not be read.
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
  std::vector<Table> tables_;  // by first Serial
  std::multimap<Serial, std::string> logged_;
  std::unordered_map<std::uint32_t, std::pair<Serial, Digest>> chains_;  // last Commit of each Log
  bool is_on_track_ = true;
  std::size_t first_table_ = 0;  // earlier ones end before what is asked for
  std::string found_;
  bool has_lost_tables_ = false;
  std::vector<std::string> problems_;
};

}  // namespace daybook::engine
