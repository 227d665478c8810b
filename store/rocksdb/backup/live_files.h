#pragma once

#include <rocksdb/db.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace daybook::engine {

/// The files of an open log at one moment. While this object lives, RocksDB removes none of them;
/// files made later are not included. Owned by one backup; one thread; the log must outlive it.
class LiveFiles {
 public:
  struct File {
    rocksdb::LiveFileStorageInfo info;
    std::string table_id;  ///< of a table; empty if it has none
    bool is_wal() const { return info.file_type == rocksdb::kWalFile; }
    bool is_table() const { return info.file_type == rocksdb::kTableFile; }
  };

  static Result<LiveFiles> pin(rocksdb::DB& log);
  LiveFiles(LiveFiles&& other) noexcept
      : log_{std::exchange(other.log_, nullptr)}, files_{std::move(other.files_)} {}
  LiveFiles& operator=(LiveFiles&&) = delete;
  ~LiveFiles() { unpin(); }

  const std::vector<File>& files() const { return files_; }
  /// Lets RocksDB remove them again.
  void unpin();

 private:
  explicit LiveFiles(rocksdb::DB& log) : log_{&log} {}
  Result<void> list(bool is_only_read);

  rocksdb::DB* log_;
  std::vector<File> files_;
};

}  // namespace daybook::engine
