#include "store/rocksdb/index/iterator_pool.h"

namespace daybook::engine {
namespace {

constexpr std::size_t spare_max = 16;

}  // namespace

IteratorPool::Lease IteratorPool::take(rocksdb::DB* database, rocksdb::ColumnFamilyHandle* family) {
  std::uint64_t generation = 0;
  {
    const std::lock_guard lock{mutex_};
    generation = generation_;
    if (!spare_.empty()) {
      auto iterator = std::move(spare_.back());
      spare_.pop_back();
      return {*this, std::move(iterator), generation};
    }
  }
  // It may see more than its generation, never less.
  return {*this, std::unique_ptr<rocksdb::Iterator>{database->NewIterator({}, family)}, generation};
}

void IteratorPool::renew() {
  std::vector<std::unique_ptr<rocksdb::Iterator>> old;  // destroyed after the lock is released
  const std::lock_guard lock{mutex_};
  ++generation_;
  old.swap(spare_);
}

void IteratorPool::give_back(std::unique_ptr<rocksdb::Iterator> iterator,
                             std::uint64_t generation) {
  // An iterator keeps its error, so it is not reused.
  if (!iterator->status().ok()) return;
  const std::lock_guard lock{mutex_};
  if (generation == generation_ && spare_.size() < spare_max) {
    spare_.push_back(std::move(iterator));
  }
}

}  // namespace daybook::engine
