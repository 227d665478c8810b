#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "store/engine/shared.h"

namespace daybook::engine {

/// Brings completed segments of the tail into the index, in the background, one after the other,
/// and makes the next one ahead of time. What fails is tried again every second: until it succeeds
/// the tail keeps everything, and when it is full appends are refused, so nothing is lost or wrong
/// meanwhile. Owned by the engine; any thread.
class Indexer : public std::enable_shared_from_this<Indexer> {
 public:
  explicit Indexer(Shared& shared)
      : shared_{shared}, executor_{shared.environment.make_serial_executor("daybook-index")} {}

  /// A segment was completed, and is durable; or the next one is wanted.
  void wake();
  /// Waits for what is under way; then writes what is completed, unless `abandon`.
  void close(bool abandon);
  /// Why the last attempt failed, if it did.
  std::optional<Error> error() const;

 private:
  void step();
  void note(const Result<void>& applied);

  Shared& shared_;

  mutable std::mutex mutex_;
  std::optional<Error> error_;
  bool closed_ = false;
  std::unique_ptr<Executor> executor_;  // until closed; made at once, where that may still fail
};

/// Brings index and tail together up to the head of the medium: from the watermark of the index, or
/// from the beginning when the watermark does not fit the log. Before the Store is open.
Result<void> catch_up(Shared& shared, Serial head);

}  // namespace daybook::engine
