#pragma once

#include <rocksdb/db.h>

#include <memory>
#include <string>
#include <vector>

#include "core/sha256.h"
#include "store/rocksdb/directory.h"
#include "store/rocksdb/write_gate.h"

namespace daybook::engine {

/// One open RocksDB of a data directory. Owned by the medium or the index that uses it, or shared
/// by a view and its snapshots; any thread.
class Database {
 public:
  /// What a database of a data directory shares with the others.
  struct Shared {
    std::shared_ptr<const DataFiles> data;
    std::shared_ptr<DirectoryLock> lock;
  };

  /// `options` must be of data->env.
  static Result<std::unique_ptr<Database>> open(const rocksdb::Options& options,
                                                const std::filesystem::path& directory,
                                                Shared shared);
  /// With several column families. The first one must be "default".
  static Result<std::unique_ptr<Database>> open(
      const rocksdb::Options& options, const std::filesystem::path& directory,
      const std::vector<rocksdb::ColumnFamilyDescriptor>& families, Shared shared);
  /// Makes one with these families where there is none. RocksDB writes all options down whenever it
  /// makes families, so that is done once.
  static Result<std::unique_ptr<Database>> make(
      rocksdb::Options options, const std::filesystem::path& directory,
      const std::vector<rocksdb::ColumnFamilyDescriptor>& families, Shared shared);
  /// Only to be read: no file is changed.
  static Result<std::unique_ptr<Database>> open_for_reading(
      const rocksdb::Options& options, const std::filesystem::path& directory,
      const std::vector<rocksdb::ColumnFamilyDescriptor>& families, Shared shared);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB* operator->() const { return db_.get(); }
  /// In the order they were given in.
  rocksdb::ColumnFamilyHandle* family(std::size_t index) const { return families_[index]; }

  /// RocksDB writes nothing any more: a write of its own failed, or it was opened for reading. It
  /// would have to be opened again.
  bool has_stopped() const;
  /// After that, before it is opened again: makes what is on the disk agree with what is in memory,
  /// as a list of files that is written but not synced may name files that were given up. For
  /// derived data only: what a failed write of the log has left there is for another process.
  Result<void> settle();

  /// From now on nothing is written to the data directory, and the destructor of each of its
  /// databases leaves RocksDB as it is, and the directory locked, until the process ends: closing
  /// it would wait for a disk that has failed.
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
