#include "net/feed/waiters.h"

namespace daybook::feed {

Watch Waiters::add(Serial after, Done done) {
  const std::lock_guard lock{state_->mutex};
  const auto id = ++state_->last_id;
  state_->waiting.emplace(id, Waiting{after, std::move(done)});
  return Watch{[weak = std::weak_ptr{state_}, id] {
    const auto state = weak.lock();
    if (!state) return;
    std::unique_lock state_lock{state->mutex};
    auto node = state->waiting.extract(id);
    state_lock.unlock();
    if (node) node.mapped().done(fail(ErrorCode::closed, "the watch was cancelled"));
  }};
}

std::vector<Waiters::Done> Waiters::take(Serial before) {
  std::vector<Done> taken;
  const std::lock_guard lock{state_->mutex};
  auto& waiting = state_->waiting;
  for (auto each = waiting.begin(); each != waiting.end();) {
    if (each->second.after < before) {
      taken.push_back(std::move(each->second.done));
      each = waiting.erase(each);
    } else {
      ++each;
    }
  }
  return taken;
}

void Waiters::tell_before(Serial end) {
  for (auto& done : take(end)) done(Result<Serial>{end});
}

void Waiters::tell_all(Serial head) {
  for (auto& done : take(Serial{UINT64_MAX})) done(Result<Serial>{head});
}

void Waiters::close() {
  for (auto& done : take(Serial{UINT64_MAX})) {
    done(fail(ErrorCode::closed, "the source was closed"));
  }
}

}  // namespace daybook::feed
