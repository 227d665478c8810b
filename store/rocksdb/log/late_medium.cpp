#include "store/rocksdb/log/late_medium.h"

#include <utility>

namespace daybook::engine {

void LateMedium::on_failure(std::function<void(const Error&)> told) {
  const std::lock_guard lock{mutex_};
  told_ = std::move(told);
  current().on_failure(told_);
}

/// Takes no mutex: a failure callback may call it while the mutex is held.
void LateMedium::abandon() noexcept {
  abandoned_ = true;
  current().abandon();
}

Result<void> LateMedium::make_writable() {
  const std::lock_guard lock{mutex_};
  if (writable_ || abandoned_) return {};
  DAYBOOK_TRY(writable_, open_());
  current_ = writable_.get();
  writable_->on_failure(told_);
  if (abandoned_) writable_->abandon();
  return {};
}

}  // namespace daybook::engine
