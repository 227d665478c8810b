#include "core/commands/state_cache.h"

#include <list>
#include <string>
#include <unordered_map>

#include "core/commands/lane.h"
#include "core/commands/lock.h"

namespace daybook {

using commands::Holding;
using commands::Lane;
using commands::Lock;

namespace {

/// Identifies a cached state: type, source and Log.
struct Key {
  const EventLog* log;
  const void* type;
  std::string_view source;
  friend bool operator==(const Key&, const Key&) = default;
};

struct KeyHash {
  std::size_t operator()(const Key& key) const {
    return std::hash<std::string_view>{}(key.source) ^ (std::hash<const void*>{}(key.log) * 31) ^
           (std::hash<const void*>{}(key.type) * 131);
  }
};

}  // namespace

/// A part of the states with its own lock, to reduce contention. Owned by the StateCache; any
/// thread.
class StateCache::Shard {
 public:
  std::shared_ptr<Lane> lane(const Key& key, const StateType& type, const Source& source,
                             std::size_t shard) {
    const Holding holding{lock_};
    const auto found = by_key_.find(key);
    if (found != by_key_.end()) {
      ++hits_;
      found->second->was_used = true;
      return found->second->lane;
    }
    ++misses_;
    auto lane = std::make_shared<Lane>(source, type.is_speculative());
    lane->shard = shard;
    // The key's text lives in the lane. Inserted just before the hand, which reaches it last.
    const auto entry = lanes_.insert(hand_, {{key.log, key.type, lane->source().text()}, lane});
    by_key_.emplace(entry->key, entry);
    return lane;
  }

  /// Returns what the lane was charged before.
  std::size_t charge(Lane& lane, std::size_t bytes) {
    const Holding holding{lock_};
    return std::exchange(lane.charged_bytes, bytes);
  }

  /// Evicts a lane that was not used recently and is not in use; false if there is none.
  bool evict(std::size_t& bytes) {
    std::shared_ptr<Lane> evicted;  // destroyed after the lock is released
    const Holding holding{lock_};
    for (auto tries = 2 * lanes_.size(); tries > 0; --tries) {
      if (hand_ == lanes_.end()) hand_ = lanes_.begin();
      const auto at = hand_++;
      if (at->lane.use_count() > 1 || std::exchange(at->was_used, false)) continue;
      evicted = std::move(at->lane);
      bytes = std::exchange(evicted->charged_bytes, 0);
      by_key_.erase(at->key);
      lanes_.erase(at);
      ++evicted_;
      return true;
    }
    return false;
  }

  void add_to(Status& status) const {
    const Holding holding{lock_};
    status.states += lanes_.size();
    status.hits += hits_;
    status.misses += misses_;
    status.evicted += evicted_;
  }

 private:
  struct Entry {
    Key key;
    std::shared_ptr<Lane> lane;
    bool was_used = false;  ///< since the hand last passed
  };
  mutable Lock lock_;
  // The clock algorithm (F. J. Corbato, "A Paging Experiment with the Multics System", 1968): a
  // hand circles over the entries and spares those used since it last passed. An LRU list would
  // write to neighbouring entries on each use, which are rarely in the CPU's cache.
  std::list<Entry> lanes_;
  std::list<Entry>::iterator hand_ = lanes_.end();
  std::unordered_map<Key, std::list<Entry>::iterator, KeyHash> by_key_;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
  std::uint64_t evicted_ = 0;
};

StateCache::StateCache(std::size_t bytes_max)
    : bytes_max_{bytes_max}, shards_{std::make_unique<Shard[]>(shard_count)} {}
StateCache::~StateCache() = default;

std::shared_ptr<Lane> StateCache::lane(const EventLog& log, const StateType& type,
                                       const Source& source) {
  const Key key{&log, type.id(), source.text()};
  const auto shard = KeyHash{}(key) % shard_count;
  return shards_[shard].lane(key, type, source, shard);
}

void StateCache::charge(Lane& lane) {
  const auto bytes = lane.memory_bytes();
  const auto charged = lane.charged_bytes;
  const auto difference = bytes > charged ? bytes - charged : charged - bytes;
  if (difference <= charged / 8) return;  // too small to take the lock
  const auto before = shards_[lane.shard].charge(lane, bytes);
  bytes_ += bytes - before;  // unsigned wrap-around is intended
  trim();
}

void StateCache::trim() {
  // Evict from all shards in turn, so that no shard is emptied while others stay full.
  std::size_t tried = 0;
  while (bytes_ > bytes_max_ && tried < shard_count) {
    std::size_t bytes = 0;
    if (shards_[next_++ % shard_count].evict(bytes)) {
      bytes_ -= bytes;
      tried = 0;
    } else {
      ++tried;
    }
  }
}

StateCache::Status StateCache::status() const {
  Status status;
  status.bytes_max = bytes_max_;
  status.bytes = bytes_;
  for (std::size_t i = 0; i < shard_count; ++i) shards_[i].add_to(status);
  return status;
}

}  // namespace daybook
