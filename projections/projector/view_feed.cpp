#include "projections/projector/view_feed.h"

#include "base/caught.h"

namespace daybook {

ViewFeed::ViewFeed(std::shared_ptr<View> view, std::unique_ptr<ViewWriter> writer,
                   Observer observer)
    : view_{std::move(view)},
      writer_{std::move(writer)},
      observer_{std::move(observer)},
      why_rebuild_{writer_->fit().why_rebuild} {
  state_.checkpoint = writer_->written();
  state_.is_complete = writer_->is_complete();
}

ViewFeed::ViewFeed(std::shared_ptr<View> view, Error error, std::optional<Checkpoint> checkpoint,
                   std::string why_rebuild)
    : view_{std::move(view)}, why_rebuild_{std::move(why_rebuild)} {
  state_.checkpoint = std::move(checkpoint);
  state_.error = std::move(error);
}

void ViewFeed::start(CommitSource& store, Environment& environment, const ReadLimits& limits) {
  Subscription::Subscriber<Serial> subscriber{
      [this](const Page<Serial>& page) { return on_page(page); },
      [this](const Error& error) { on_end(error); }};
  const std::lock_guard lock{subscription_mutex_};
  // No filter: filtering would copy the events, and the writer checks categories anyway.
  subscription_ = Subscription::to_store(store, environment, state().place(), Filter::everything(),
                                         std::move(subscriber), limits);
}

void ViewFeed::stop() {
  const std::lock_guard lock{subscription_mutex_};
  subscription_.stop();
  if (!writer_ || state().error) return;
  const auto written = write();
  publish();
  if (!written) {
    const std::lock_guard state_lock{mutex_};
    state_.error = written.error();
  }
}

ViewFeed::State ViewFeed::state() const {
  const std::lock_guard lock{mutex_};
  return state_;
}

Result<void> ViewFeed::on_page(const Page<Serial>& page) {
  auto applied = writer_->apply(page);
  publish();
  {
    const std::lock_guard lock{mutex_};
    state_.started = true;
  }
  observer_(*this);
  return applied;
}

void ViewFeed::on_end(const Error& error) {
  // The commits before the failure are complete, so publish them.
  const auto written = write();
  publish();
  {
    const std::lock_guard lock{mutex_};
    state_.error = written ? error : written.error();
  }
  observer_(*this);
}

Result<void> ViewFeed::write() {
  try {
    return writer_->write();
  } catch (...) {  // out of memory
    return fail(caught("writing the view"));
  }
}

void ViewFeed::publish() {
  const std::lock_guard lock{mutex_};
  state_.checkpoint = writer_->written();
  state_.events_applied = writer_->events_written();
  state_.is_complete = writer_->is_complete();
}

}  // namespace daybook
