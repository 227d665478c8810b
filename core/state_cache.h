#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/event_log.h"
#include "core/source.h"
#include "core/state.h"

namespace daybook {

namespace commands {
class Lane;
}

/// Folded states of aggregates that were used lately, for the handlers of one Store: those that
/// share it also follow each other on the same aggregate instead of racing. What is in it is never
/// trusted, each append says which Version it rests on. Shared by its handlers, destroyed before
/// the Store; any thread.
class StateCache {
 public:
  /// States together occupy at most about `bytes_max`; 0 keeps none after its command is done.
  explicit StateCache(std::size_t bytes_max);
  ~StateCache();

  struct Status {
    std::size_t bytes_max = 0;
    std::size_t bytes = 0;
    std::uint64_t states = 0;
    std::uint64_t hits = 0;     ///< times that a state was there when a command came
    std::uint64_t misses = 0;
    std::uint64_t evicted = 0;  ///< states dropped for want of room
  };
  Status status() const;

  /// What became of snapshots, of all handlers of this cache.
  struct SnapshotCounts {
    std::atomic<std::uint64_t> kept{0};
    std::atomic<std::uint64_t> used{0};       ///< a state was begun with one
    std::atomic<std::uint64_t> ignored{0};    ///< of another schema or state_version, or damaged
    std::atomic<std::uint64_t> too_large{0};  ///< larger than Snapshot::bytes_max, and not kept
    std::atomic<std::uint64_t> failed{0};     ///< could not be saved or stored
  };
  SnapshotCounts& snapshots() { return snapshots_; }
  const SnapshotCounts& snapshots() const { return snapshots_; }

  /// For handlers: the lane of a source, which is then one used lately.
  std::shared_ptr<commands::Lane> lane(const EventLog& log, const StateType& type,
                                       const Source& source);
  /// For handlers: the lane, which they hold, may have grown or shrunk.
  void charge(commands::Lane& lane);
  /// For handlers: drops what was not used lately and is not in use, until the rest has room.
  void trim();

 private:
  class Shard;
  static constexpr std::size_t shard_count = 16;

  const std::size_t bytes_max_;
  std::unique_ptr<Shard[]> shards_;
  std::atomic<std::size_t> bytes_{0};
  SnapshotCounts snapshots_;
  std::atomic<std::size_t> next_{0};  ///< the shard that trimming goes on from
};

}  // namespace daybook
