// How a Projector resumes by itself after a temporary failure: no descriptors, no space, no
// permission, a device that does not answer.

#include <algorithm>

#include "base/caught.h"
#include "projections/projector/projector_parts.h"

namespace daybook {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::seconds retry_after_max = 60s;

bool may_pass(const std::optional<Error>& error) {
  return error && (error->code() == ErrorCode::io || error->code() == ErrorCode::store_locked);
}

}  // namespace

void Projector::Parts::retry_later() {
  SteadyTime due;
  {
    const std::lock_guard lock{mutex_};
    if (is_stopped_ || retry_->is_armed || !may_pass(serving_->state().error)) return;
    retry_->is_armed = true;
    due = environment_.clock().steady_now() + retry_->after;
    retry_->after = std::min(2 * retry_->after, retry_after_max);
  }
  environment_.executor().post_at(due, [retry = retry_] {
    const std::lock_guard lock{retry->mutex};
    if (retry->parts) retry->parts->retry();
  });
}

void Projector::Parts::retry() {
  const auto former = serving();
  bool waits = false;
  {
    const std::lock_guard lock{mutex_};
    retry_->is_armed = false;
    waits = rebuild_ != nullptr;  // it replaces this View or leaves it as it is
  }
  if (!may_pass(former->state().error)) return;
  if (waits) return retry_later();
  former->stop();
  const auto feed = open_feed_again(*former);
  const auto state = feed->state();
  bool is_overtaken = false;
  {
    const std::lock_guard lock{mutex_};
    is_overtaken = rebuild_ != nullptr || serving_ != former;
    if (!is_overtaken) serving_ = feed;
    if (!is_overtaken && !state.error) retry_->after = Retry::after_min;
  }
  if (is_overtaken) return retry_later();
  if (state.error) {
    tell_stop(*state.error);
    return retry_later();
  }
  tell_goes_on();
  waiters_->resume();
  tell_waiters(state);
  const std::lock_guard lock{mutex_};
  if (serving_ == feed) feed->start(store_, environment_, options_.page);
}

/// An open View stays open: only the failed step is repeated.
std::shared_ptr<ViewFeed> Projector::Parts::open_feed_again(const ViewFeed& former) try {
  if (!former.view()) return open_feed();
  const auto is_writable = former.view()->flush();
  auto feed = is_writable ? make_feed(former.view()) : fail(is_writable.error());
  return feed ? *std::move(feed) : std::make_shared<ViewFeed>(former.view(), feed.error(),
                                                         former.state().checkpoint);
} catch (...) {  // out of memory, or no thread
  return std::make_shared<ViewFeed>(former.view(), caught("opening the view"),
                                    former.state().checkpoint);
}

}  // namespace daybook
