#pragma once

#include <atomic>
#include <memory>

#include "core/store.h"
#include "store/engine/index.h"
#include "store/engine/medium.h"
#include "store/engine/space_watch.h"
#include "store/engine/tail/tail.h"
#include "store/store_options.h"

namespace daybook::engine {

/// What the parts of one engine have in common. Owned by the engine; the members say who writes.
struct Shared {
  Environment& environment;
  const StoreOptions options;
  const StoreIdentity identity;
  const std::unique_ptr<Medium> medium;
  const std::unique_ptr<Index> index;
  const std::vector<std::string> notices;  ///< of the opening
  std::unique_ptr<Tail> tail{};  ///< there since the index was caught up
  const std::unique_ptr<SpaceWatch> space = std::make_unique<SpaceWatch>(
      environment, *medium, options.free_bytes_min);

  std::atomic<std::uint64_t> head{0};    ///< last durable Serial; the sequencer publishes it
  std::atomic<std::uint64_t> events{0};  ///< of all Logs up to there; published before it

  /// Of the last Commit that was sequenced, in a Store that forgets command ids.
  std::atomic<Timestamp> recorded_at{};

  Serial durable_head() const { return Serial{head.load(std::memory_order_acquire)}; }
};

}  // namespace daybook::engine
