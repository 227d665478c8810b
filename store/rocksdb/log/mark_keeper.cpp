#include "store/rocksdb/log/mark_keeper.h"

#include <utility>

namespace daybook::engine {
namespace {

/// From the first change to the start of its sync: the sync itself must end within a second of the
/// change.
constexpr std::chrono::milliseconds sync_after{500};

}  // namespace

MarkKeeper::MarkKeeper(std::unique_ptr<MarkFile> file, Environment& environment)
    : file_{std::move(file)},
      environment_{environment},
      executor_{environment.make_serial_executor("daybook-mark")} {}

Result<void> MarkKeeper::advance(const RecordView& last,
                                const std::optional<Digest>& head_hash) {
  DAYBOOK_CHECK(file_->advance(last.serial(), last.checksum(),
                               head_hash ? *head_hash : last.head_hash()));
  if (is_armed_.load(std::memory_order_relaxed) || is_armed_.exchange(true)) return {};
  // Weak: a simulated executor may outlive the Store with this task.
  executor_->post_at(environment_.clock().steady_now() + sync_after, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->sync();
  });
  return {};
}

void MarkKeeper::sync() {
  is_armed_ = false;  // later changes need another sync
  const auto synced = file_->sync();
  if (synced) return;
  const std::lock_guard lock{mutex_};
  if (!failed_) failed_ = synced.error();
  if (told_) told_(*failed_);
}

void MarkKeeper::on_failure(std::function<void(const Error&)> told) {
  const std::lock_guard lock{mutex_};
  told_ = std::move(told);
  if (told_ && failed_) told_(*failed_);
}

Result<void> MarkKeeper::close(bool seal) {
  executor_.reset();
  if (!seal) return {};
  const std::lock_guard lock{mutex_};
  if (failed_) return fail(*failed_);
  return file_->seal();
}

}  // namespace daybook::engine
