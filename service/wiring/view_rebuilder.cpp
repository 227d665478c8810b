#include "service/wiring/view_rebuilder.h"

#include <algorithm>

namespace daybook {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::seconds retry_after_min = 1s;
constexpr std::chrono::seconds retry_after_max = 60s;

bool may_pass(ErrorCode code) {
  return code == ErrorCode::io || code == ErrorCode::disk_full || code == ErrorCode::overloaded ||
         code == ErrorCode::store_locked;
}

}  // namespace

void ViewRebuilder::start(std::vector<Projector*> projectors) {
  if (projectors.empty()) return;
  projectors_ = std::move(projectors);
  thread_ = std::thread{[this] { run(); }};
}

void ViewRebuilder::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  stopping_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void ViewRebuilder::run() {
  for (auto* projector : projectors_) {
    auto after = retry_after_min;
    while (!rebuild(*projector)) {
      if (!wait(after)) return;
      after = std::min(2 * after, retry_after_max);
    }
  }
}

bool ViewRebuilder::rebuild(Projector& projector) {
  const std::lock_guard one{one_at_a_time_};
  if (projector.status().why_rebuild.empty()) return true;  // rebuilt by an operator meanwhile
  const auto result = projector.rebuild();
  return result || !may_pass(result.error().code());
}

/// False when it must stop.
bool ViewRebuilder::wait(std::chrono::seconds time) {
  std::unique_lock lock{mutex_};
  return !stopping_.wait_for(lock, time, [this] { return is_stopping_; });
}

}  // namespace daybook
