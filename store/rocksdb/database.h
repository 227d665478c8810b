#pragma once

#include <rocksdb/db.h>

#include <memory>
#include <string>
#include <vector>

#include "base/sha256.h"
#include "store/rocksdb/directory.h"
#include "store/rocksdb/files/write_gate.h"

namespace daybook::engine {

/// One open RocksDB of a data directory. Owned by the medium or index that uses it, or shared by a
/// view and its snapshots; any thread.
class Database {
 public:
  /// What all databases of a data directory share.
  struct Shared {
    std::shared_ptr<const DataFiles> data;
    std::shared_ptr<DirectoryLock> lock;
  };

  /// `options` must use data->env.
  static Result<std::unique_ptr<Database>> open(const rocksdb::Options& options,
                                                const std::filesystem::path& directory,
                                                Shared shared);
  /// With several column families. The first one must be "default".
  static Result<std::unique_ptr<Database>> open(
      const rocksdb::Options& options, const std::filesystem::path& directory,
      const std::vector<rocksdb::ColumnFamilyDescriptor>& families, Shared shared);
  /// Creates the database and its families if missing. A separate step, because RocksDB rewrites
  /// its options file for every family it creates.
  static Result<std::unique_ptr<Database>> make(
      rocksdb::Options options, const std::filesystem::path& directory,
      const std::vector<rocksdb::ColumnFamilyDescriptor>& families, Shared shared);
  /// Opens read-only; changes no file.
  static Result<std::unique_ptr<Database>> open_for_reading(
      const rocksdb::Options& options, const std::filesystem::path& directory,
      const std::vector<rocksdb::ColumnFamilyDescriptor>& families, Shared shared);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB* operator->() const { return db_.get(); }
  /// In the order in which they were given.
  rocksdb::ColumnFamilyHandle* family(std::size_t index) const { return families_[index]; }

  /// RocksDB no longer writes, because a write of its own failed or because it was opened
  /// read-only. It must be reopened to write again.
  bool has_stopped() const;
  /// Call after has_stopped(), before reopening: makes the disk agree with memory, because a
  /// manifest that was written but not synced may name files that were given up. For derived data
  /// only; after a failed write of the log, recovery is left to another process.
  Result<void> settle();

  /// Stops all writes to the data directory. The destructors of its databases then leave RocksDB
  /// open and the directory locked until the process ends, because closing would wait for a failed
  /// disk.
  void abandon() noexcept { shared_.data->gate->shut(); }

 private:
  class Failures;

  Database(std::unique_ptr<rocksdb::DB> db, std::vector<rocksdb::ColumnFamilyHandle*> families,
           Shared shared, std::shared_ptr<Failures> failures)
      : shared_{std::move(shared)},
        failures_{std::move(failures)},
        db_{std::move(db)},
        families_{std::move(families)} {}

  Shared shared_;
  std::shared_ptr<Failures> failures_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

inline rocksdb::Slice as_slice(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes as_bytes(const rocksdb::Slice& slice) {
  return {reinterpret_cast<const std::byte*>(slice.data()), slice.size()};
}

}  // namespace daybook::engine
