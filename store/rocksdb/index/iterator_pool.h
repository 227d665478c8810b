#pragma once

#include <rocksdb/db.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace daybook::engine {

/// Reusable iterators over one column family. Making one costs as much as several look-ups, and its
/// view need only change when files are added. Owned by the index; any thread.
class IteratorPool {
 public:
  /// One iterator for one reader; returns to the pool on destruction.
  class Lease {
   public:
    Lease(IteratorPool& pool, std::unique_ptr<rocksdb::Iterator> iterator, std::uint64_t generation)
        : pool_{pool}, iterator_{std::move(iterator)}, generation_{generation} {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { pool_.give_back(std::move(iterator_), generation_); }
    rocksdb::Iterator* operator->() const { return iterator_.get(); }

   private:
    IteratorPool& pool_;
    std::unique_ptr<rocksdb::Iterator> iterator_;
    const std::uint64_t generation_;
  };

  /// The iterator is not positioned. It sees everything that existed at the last renew().
  Lease take(rocksdb::DB* database, rocksdb::ColumnFamilyHandle* family);
  /// Iterators taken from now on see the present state. Drops spare iterators and the files they
  /// pin; call before closing the database.
  void renew();

 private:
  void give_back(std::unique_ptr<rocksdb::Iterator> iterator, std::uint64_t generation);

  std::mutex mutex_;
  std::uint64_t generation_ = 0;
  std::vector<std::unique_ptr<rocksdb::Iterator>> spare_;  // of this generation
};

}  // namespace daybook::engine
