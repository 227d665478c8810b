#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "core/environment.h"
#include "store/engine/record.h"
#include "store/rocksdb/mark_file.h"

namespace daybook::engine {

/// Keeps the mark of an open Store: written with each group of Commits, synced at least every
/// second by an executor of its own, since a sync may take long. Owned by the medium.
class MarkKeeper : public std::enable_shared_from_this<MarkKeeper> {
 public:
  MarkKeeper(std::unique_ptr<MarkFile> file, Environment& environment);

  /// Says that a Commit is durable. `head_hash` is that of the record, if it was computed before.
  /// The thread that writes the log.
  Result<void> advance(const RecordView& last, const std::optional<Digest>& head_hash = {});
  /// Told when the mark could not be synced, from any thread; at once when that has happened.
  void on_failure(std::function<void(const Error&)> told);
  /// No more syncs. With `seal` the log ends cleanly with the last Commit. The thread that opened.
  Result<void> close(bool seal);

 private:
  void sync();

  const std::unique_ptr<MarkFile> file_;
  Environment& environment_;
  std::atomic<bool> is_armed_{false};  // a sync is to come
  std::unique_ptr<Executor> executor_;

  std::mutex mutex_;  // over what a failure needs
  std::optional<Error> failed_;
  std::function<void(const Error&)> told_;
};

}  // namespace daybook::engine
