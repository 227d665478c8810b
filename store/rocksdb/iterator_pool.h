#pragma once

#include <rocksdb/db.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace daybook::engine {

/// Iterators over one column family, used again and again: making one costs as much as several
/// look-ups, and what they see need only change when files were added. Owned by the index; any
/// thread.
class IteratorPool {
 public:
  /// One iterator for one reader, back in the pool afterwards.
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

  /// Anywhere; sees everything that was there at the last renew().
  Lease take(rocksdb::DB* database, rocksdb::ColumnFamilyHandle* family);
  /// Iterators that are taken from now on see what is there now. Also lets go of the files that
  /// were only kept for those that are spare; to be called before the database is closed.
  void renew();

 private:
  void give_back(std::unique_ptr<rocksdb::Iterator> iterator, std::uint64_t generation);

  std::mutex mutex_;
  std::uint64_t generation_ = 0;
  std::vector<std::unique_ptr<rocksdb::Iterator>> spare_;  // of this generation
};

}  // namespace daybook::engine
