#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/deciders/state.h"
#include "core/model/source.h"
#include "core/ports/event_log.h"

namespace daybook {

namespace commands {
class Lane;
}

/// Recently used folded states for the handlers of one Store. Handlers that share a cache also
/// process commands on one aggregate in sequence instead of in conflict. A cached state may be
/// stale: each append states the Version it depends on. Shared by its handlers; must be destroyed
/// before the Store. Any thread.
class StateCache {
 public:
  /// Budget for all states in bytes, approximate; 0 keeps a state only while commands use it.
  explicit StateCache(std::size_t bytes_max);
  ~StateCache();

  struct Status {
    std::size_t bytes_max = 0;
    std::size_t bytes = 0;
    std::uint64_t states = 0;
    std::uint64_t hits = 0;     ///< the state was cached when a command came
    std::uint64_t misses = 0;
    std::uint64_t evicted = 0;  ///< dropped to stay within the budget
  };
  Status status() const;

  /// Counts of snapshots, over all handlers of this cache.
  struct SnapshotCounts {
    std::atomic<std::uint64_t> kept{0};
    std::atomic<std::uint64_t> used{0};       ///< states loaded from a snapshot
    std::atomic<std::uint64_t> ignored{0};    ///< damaged, or of another schema or state_version
    std::atomic<std::uint64_t> too_large{0};  ///< larger than Snapshot::bytes_max, not stored
    std::atomic<std::uint64_t> failed{0};     ///< could not be saved or stored
  };
  SnapshotCounts& snapshots() { return snapshots_; }
  const SnapshotCounts& snapshots() const { return snapshots_; }

  /// For handlers: the lane of a source, created if missing. Marks it as recently used.
  std::shared_ptr<commands::Lane> lane(const EventLog& log, const StateType& type,
                                       const Source& source);
  /// For handlers: updates the charged size of the lane. The caller holds it.
  void charge(commands::Lane& lane);
  /// For handlers: evicts states that are not in use, those not used recently first, until the rest
  /// fits the budget.
  void trim();

 private:
  class Shard;
  static constexpr std::size_t shard_count = 16;

  const std::size_t bytes_max_;
  std::unique_ptr<Shard[]> shards_;
  std::atomic<std::size_t> bytes_{0};
  SnapshotCounts snapshots_;
  std::atomic<std::size_t> next_{0};  ///< the shard where trimming continues
};

}  // namespace daybook
