#pragma once

#include <atomic>
#include <memory>

#include "core/ports/store.h"
#include "store/engine/index.h"
#include "store/engine/medium.h"
#include "store/engine/tail/tail.h"
#include "store/engine/write/space_watch.h"
#include "store/store_options.h"

namespace daybook::engine {

/// What the parts of one engine share. Owned by the engine; the members say who writes.
struct Shared {
  Environment& environment;
  const StoreOptions options;
  const StoreIdentity identity;
  const std::unique_ptr<Medium> medium;
  const std::unique_ptr<Index> index;
  const std::vector<std::string> notices;  ///< from opening
  std::unique_ptr<Tail> tail{};  ///< not null once the index has caught up
  const std::unique_ptr<SpaceWatch> space = std::make_unique<SpaceWatch>(
      environment, *medium, options.free_bytes_min);

  std::atomic<std::uint64_t> head{0};    ///< last durable Serial; published by the sequencer
  std::atomic<std::uint64_t> events{0};  ///< of all Logs up to `head`; published before it

  /// Time of the last sequenced Commit, in a Store with a command_id_window.
  std::atomic<Timestamp> recorded_at{};

  Serial durable_head() const { return Serial{head.load(std::memory_order_acquire)}; }
};

}  // namespace daybook::engine
