#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "base/environment.h"
#include "core/model/record.h"
#include "store/rocksdb/log/mark_file.h"

namespace daybook::engine {

/// Keeps the mark of an open Store. The mark is written with each group of Commits and synced
/// within a second, on its own executor, because a sync may take long. Owned by the medium; threads
/// as the methods say.
class MarkKeeper : public std::enable_shared_from_this<MarkKeeper> {
 public:
  MarkKeeper(std::unique_ptr<MarkFile> file, Environment& environment);

  /// Records that a Commit is durable. `head_hash` is the record's, if already computed. The thread
  /// that writes the log.
  Result<void> advance(const RecordView& last, const std::optional<Digest>& head_hash = {});
  /// `told` is called, on any thread, when a sync of the mark fails; at once if one has failed
  /// already.
  void on_failure(std::function<void(const Error&)> told);
  /// Stops syncing. With `seal`, records that the log ends cleanly with the last Commit. The thread
  /// that opened it.
  Result<void> close(bool seal);

 private:
  void sync();

  const std::unique_ptr<MarkFile> file_;
  Environment& environment_;
  std::atomic<bool> is_armed_{false};  // a sync is scheduled
  std::unique_ptr<Executor> executor_;

  std::mutex mutex_;  // guards failure state
  std::optional<Error> failed_;
  std::function<void(const Error&)> told_;
};

}  // namespace daybook::engine
