#include "projections/projector/projector_parts.h"

#include <algorithm>

#include "core/model/token.h"
#include "projections/projector/checkpoint_check.h"

namespace daybook {
namespace {

Error with(const std::string& failed_rebuild, const Error& error) {
  if (failed_rebuild.empty()) return error;
  return Error{error.code(), fmt::format("{}. The last rebuild has failed: {}", error.message(),
                                         failed_rebuild)};
}

}  // namespace

Projector::Parts::Parts(std::unique_ptr<ProjectionDefinition> definition, CommitSource& store,
                        ViewStore& views, Environment& environment, ProjectorOptions options)
    : definition_{std::move(definition)},
      store_{store},
      views_{views},
      environment_{environment},
      options_{options},
      waiters_{make_waiters()},
      retry_{std::make_shared<Retry>()} {
  retry_->parts = this;
}

std::shared_ptr<PlaceWaiters> Projector::Parts::make_waiters() const {
  return std::make_shared<PlaceWaiters>("view " + definition_->name().name, environment_);
}

Result<void> Projector::Parts::start() {
  const auto feed = open_feed();
  const auto state = feed->state();
  if (state.error && state.error->code() == ErrorCode::invalid_argument) return fail(*state.error);
  {
    const std::lock_guard lock{mutex_};
    serving_ = feed;
  }
  tell_waiters(state);
  if (options_.is_at_rest) return {};
  if (!state.error) {
    feed->start(store_, environment_, options_.page);
  } else {
    tell_stop(*state.error);
    retry_later();
  }
  return {};
}

/// Opens the View, or an empty one in place of an unusable one. On failure the feed has an Error.
std::shared_ptr<ViewFeed> Projector::Parts::open_feed() {
  auto view = views_.open(definition_->name());
  if (view) {
    const auto checkpoint = (*view)->checkpoint();
    const auto why = checkpoint ? why_of_no_use(store_.identity(), *checkpoint) : std::string{};
    if (!why.empty()) view = views_.start_over(definition_->name(), why);
  }
  if (!view) return std::make_shared<ViewFeed>(nullptr, view.error());
  auto feed = make_feed(*view);
  return feed ? *std::move(feed) : std::make_shared<ViewFeed>(*view, feed.error());
}

Result<std::shared_ptr<ViewFeed>> Projector::Parts::make_feed(std::shared_ptr<View> view) {
  DAYBOOK_TRY(auto fit, fit_view(*definition_, *view));
  if (!fit.is_readable) {
    return std::make_shared<ViewFeed>(std::move(view),
                                      view_mismatch(definition_->name(), fit.why_rebuild),
                                      std::nullopt, fit.why_rebuild);
  }
  DAYBOOK_TRY(auto writer, ViewWriter::open(*definition_, view, std::move(fit), store_,
                                            environment_, options_));
  return std::make_shared<ViewFeed>(std::move(view), std::move(writer),
                                    [this](const ViewFeed& feed) { observe(feed); });
}

void Projector::Parts::observe(const ViewFeed& feed) {
  std::shared_ptr<Rebuild> rebuild;
  bool serves = false;
  {
    const std::lock_guard lock{mutex_};
    serves = serving_.get() == &feed;
    rebuild = rebuild_;
  }
  const auto state = feed.state();
  if (serves) {
    tell_waiters(state);
    if (!state.error) return;
    tell_stop(*state.error);
    return retry_later();
  }
  if (!rebuild) return;
  const auto done = state.checkpoint ? state.checkpoint->events : 0;
  if (state.error) {
    rebuild->waiters->give_up(*state.error);
  } else if (rebuild->progress && !rebuild->progress(done, store_.source_status().events)) {
    rebuild->waiters->give_up(Error{ErrorCode::closed, "the rebuild was cancelled"});
  } else {
    rebuild->waiters->reached(state.place());
  }
}

void Projector::Parts::tell_waiters(const ViewFeed::State& state) {
  waiters_->reached(state.place());
  if (!state.error) return;
  waiters_->give_up(Error{ErrorCode::not_there_yet,
                          fmt::format("view {} has stopped", definition_->name().name)}
                        .because(state.error->full()));
}

void Projector::Parts::tell_stop(const Error& error) {
  {
    const std::lock_guard lock{mutex_};
    if (told_ == error.full()) return;
    told_ = error.full();
  }
  tell(options_.diagnostics, Severity::error, "view_stopped", "view {} has stopped: {}",
       to_string(definition_->name()), error.full());
}

void Projector::Parts::tell_goes_on() {
  {
    const std::lock_guard lock{mutex_};
    if (std::exchange(told_, {}).empty()) return;
  }
  tell(options_.diagnostics, Severity::notice, "view_goes_on", "view {} resumes",
       to_string(definition_->name()));
}

Result<void> Projector::Parts::stop() {
  {
    const std::lock_guard lock{retry_->mutex};
    retry_->parts = nullptr;
  }
  std::shared_ptr<Rebuild> rebuild;
  {
    const std::lock_guard lock{mutex_};
    if (is_stopped_) return {};
    is_stopped_ = true;
    rebuild = rebuild_;
  }
  if (rebuild) rebuild->waiters->close();
  const auto feed = serving();
  feed->stop();
  waiters_->close();
  if (!feed->view()) return {};
  auto flushed = feed->view()->flush();
  if (feed->state().error) return {};  // reported already; it also explains the flush error
  return flushed;
}

Result<Serial> Projector::Parts::place_of(std::string_view text) const {
  DAYBOOK_TRY(const auto token, Token::parse(text));
  if (token.store == store_.identity()) return token.serial;
  return fail(ErrorCode::invalid_argument,
              "this token is from another store, or from before this store was restored");
}

void Projector::Parts::refuse(Completion<Result<Serial>> done, Error error) const {
  environment_.executor().post([done = std::move(done), error = std::move(error)]() mutable {
    done(fail(std::move(error)));
  });
}

void Projector::Parts::when_reached(std::string_view token, SteadyTime deadline,
                                    Completion<Result<Serial>> done) {
  const auto place = place_of(token);
  if (!place) return refuse(std::move(done), place.error());
  waiters_->wait(*place, deadline, std::move(done));
}

Watch Projector::Parts::watch_place(std::string_view token, SteadyTime deadline,
                                    Completion<Result<Serial>> done) {
  const auto place = place_of(token);
  if (place) return waiters_->watch(*place, deadline, std::move(done));
  refuse(std::move(done), place.error());
  return {};
}

std::shared_ptr<ViewFeed> Projector::Parts::serving() const {
  const std::lock_guard lock{mutex_};
  return serving_;
}

/// A stopped projection can be read; its state says that it stopped.
Result<ViewReader> Projector::Parts::read(const LogId& log) const {
  const auto feed = serving();
  const auto state = feed->state();
  if (!feed->view()) return fail(why_closed(state));
  const auto& name = definition_->name();
  const auto rebuild = failed_rebuild();
  const auto why_failed = rebuild ? std::string{rebuild->message()} : "";
  if (state.error && state.error->code() == ErrorCode::view_mismatch) {
    return fail(with(why_failed, *state.error));
  }
  if (!state.is_complete && !state.error && !options_.is_at_rest) {
    return fail(ErrorCode::view_building,
                "view {} is still being built: try again later", name.name);
  }
  if (feed->rows()) {
    return ViewReader::open(feed->view(), name, *feed->rows(), log, why_failed);
  }
  DAYBOOK_TRY(auto fit, fit_view(*definition_, *feed->view()));  // the feed could not start
  if (!fit.is_readable) return fail(with(why_failed, view_mismatch(name, fit.why_rebuild)));
  return ViewReader::open(feed->view(), name, std::move(fit.rows), log, why_failed);
}

/// A rebuild that was given up has not failed.
std::optional<Error> Projector::Parts::failed_rebuild() const {
  const std::lock_guard lock{mutex_};
  if (rebuild_error_ && rebuild_error_->code() == ErrorCode::closed) return std::nullopt;
  return rebuild_error_;
}

Error Projector::Parts::why_closed(const ViewFeed::State& feed) const {
  const auto context = fmt::format("view {} cannot be opened", definition_->name().name);
  return feed.error ? feed.error->within(context) : Error{ErrorCode::io, context};
}

ProjectionState Projector::Parts::state() const {
  return state_of(serving()->state(), store_.head());
}

ProjectionStatus Projector::Parts::status() const {
  const auto serving = this->serving();
  const auto feed = serving->state();
  const auto store = store_.source_status();
  ProjectionStatus status;
  status.name = definition_->name();
  status.head = store.head;
  status.place = feed.place();
  status.state = state_of(feed, store.head);
  status.events_applied = feed.events_applied;
  if (serving->view()) status.notice = serving->view()->notice();
  status.why_rebuild = serving->why_rebuild();
  if (status.place < store.head) {
    const auto seen = feed.checkpoint ? feed.checkpoint->events : 0;
    status.lag_events = store.events - std::min(store.events, seen);
    status.lag = lag_after(status.place);
  }
  status.rebuild_error = failed_rebuild();
  const std::lock_guard lock{mutex_};
  if (rebuild_ && rebuild_->feed) {
    status.rebuild_events = rebuild_->feed->state().events_applied;
  }
  status.last_error = feed.error ? feed.error : rebuild_error_;
  return status;
}

ProjectionState Projector::Parts::state_of(const ViewFeed::State& feed, Serial head) const {
  const std::lock_guard lock{mutex_};
  if (is_stopped_) return ProjectionState::stopped;
  if (rebuild_) return ProjectionState::rebuilding;
  if (options_.is_at_rest) return ProjectionState::at_rest;
  if (feed.error) return ProjectionState::stopped;
  if (feed.place() >= head) return ProjectionState::live;
  return feed.started ? ProjectionState::catching_up : ProjectionState::starting;
}

std::chrono::microseconds Projector::Parts::lag_after(Serial place) const {
  PageBuffer buffer;
  ReadLimits one_commit;
  one_commit.events_max = 1;
  one_commit.bytes_max = 1;
  const auto page = store_.read_commits(place, one_commit, buffer);
  if (!page || page->commits.empty()) return {};
  const auto age = environment_.clock().now() - page->commits.front()->recorded_at;
  return std::max(age, std::chrono::microseconds{0});
}

}  // namespace daybook
