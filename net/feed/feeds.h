#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "base/diagnostics.h"
#include "core/ports/store.h"
#include "net/http/exchange.h"

namespace daybook::feed {

/// Limits of the feeds of a process. A value.
struct FeedLimits {
  std::size_t feeds_max = 64;              ///< more are refused with 429
  std::size_t part_bytes_max = 256 * 1024; ///< read and sent at once, but at least one Commit
  std::uint32_t heartbeat_ms = 2'000;      ///< longest time without a frame
};

/// The status of one reader.
struct FeedStatus {
  std::uint64_t id = 0;
  Serial place;  ///< last Commit sent; may still be in flight
  std::uint64_t commits = 0;
  std::uint64_t bytes = 0;
};

struct FeedTotals {
  std::uint64_t commits = 0;
  std::uint64_t bytes = 0;
  std::uint64_t opened = 0;
  std::uint64_t refused = 0;
};

class FeedBody;

/// The feeds of one Store to readers in other processes. Each feed reads from the log only when its
/// connection has sent the part before: a slow reader lags; it never blocks writers. All feeds
/// share one thread. Owned by the Service; destroy it after the servers and before the Store. Any
/// thread.
class Feeds {
 public:
  Feeds(Store& store, Environment& environment, FeedLimits limits = {},
        Diagnostics* diagnostics = nullptr);
  ~Feeds();

  /// Opens a feed of everything after a place. Fails with overloaded at feeds_max.
  Result<std::shared_ptr<http::BodyStream>> open(Serial after);

  std::vector<FeedStatus> readers() const;
  FeedTotals totals() const;

 private:
  friend class FeedBody;
  void count(std::uint64_t commits, std::size_t bytes);
  void forget(std::uint64_t id);

  Store& store_;
  Environment& environment_;
  const FeedLimits limits_;
  Diagnostics* const diagnostics_;

  mutable std::mutex mutex_;
  std::vector<FeedBody*> bodies_;  // each removes itself
  Latch* emptied_ = nullptr;       // opened when the last body is gone
  std::uint64_t last_id_ = 0;
  std::uint64_t refused_ = 0;
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::unique_ptr<Executor> executor_;  // last: its tasks use the others
};

}  // namespace daybook::feed
