#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "core/diagnostics.h"
#include "core/store.h"
#include "service/exchange.h"

namespace daybook::feed {

/// What the feeds of a process may cost. A value.
struct FeedLimits {
  std::size_t feeds_max = 64;              ///< the next ones are refused with 429
  std::size_t part_bytes_max = 256 * 1024; ///< read and sent at once, but at least one Commit
  std::uint32_t heartbeat_ms = 2'000;      ///< the longest silence
};

/// One reader as an operator sees it.
struct FeedStatus {
  std::uint64_t id = 0;
  Serial place;  ///< what it was sent; it may still be on its way
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

/// The feeds of one Store to readers in other processes. Each is a body that reads from the log
/// when its connection has sent what was read before: a reader that is slow stays behind and costs
/// the writer nothing. They share one thread. Owned by the Service, destroyed after the servers and
/// before the Store; any thread.
class Feeds {
 public:
  Feeds(Store& store, Environment& environment, FeedLimits limits = {},
        Diagnostics* diagnostics = nullptr);
  ~Feeds();

  /// Everything after a place. overloaded when there are too many.
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
  std::vector<FeedBody*> bodies_;  // each takes itself off
  Latch* emptied_ = nullptr;       // the destructor waits for it
  std::uint64_t last_id_ = 0;
  std::uint64_t refused_ = 0;
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::unique_ptr<Executor> executor_;  // last: its tasks use the others
};

}  // namespace daybook::feed
