#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "store/engine/shared.h"

namespace daybook::engine {

/// Writes completed segments of the tail to the index in the background, one after the other, and
/// prepares the next segment. A failure is retried every second. Meanwhile the tail keeps
/// everything, and once it is full appends are refused, so nothing is lost. Owned by the engine;
/// any thread.
class Indexer : public std::enable_shared_from_this<Indexer> {
 public:
  explicit Indexer(Shared& shared)
      : shared_{shared}, executor_{shared.environment.make_serial_executor("daybook-index")} {}

  /// A segment was completed and is durable, or the next one is wanted.
  void wake();
  /// Waits for the running step, then writes completed segments unless `abandon`.
  void close(bool abandon);
  /// The error of the last attempt, if it failed.
  std::optional<Error> error() const;

 private:
  void step();
  void note(const Result<void>& applied);

  Shared& shared_;

  mutable std::mutex mutex_;
  std::optional<Error> error_;
  bool closed_ = false;
  // Null once closed; made in the constructor, where failure can still be reported
  std::unique_ptr<Executor> executor_;
};

/// Brings index and tail up to the head of the medium. Starts at the index's watermark, or at the
/// beginning if the watermark does not fit the log. Called before the Store is open.
Result<void> catch_up(Shared& shared, Serial head);

}  // namespace daybook::engine
