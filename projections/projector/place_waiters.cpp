#include "projections/projector/place_waiters.h"

namespace daybook {

PlaceWaiters::~PlaceWaiters() { close(); }

std::optional<PlaceWaiters::Id> PlaceWaiters::add(Serial place, SteadyTime deadline,
                                                  Completion<Result<Serial>> done) {
  std::unique_lock lock{mutex_};
  Result<Serial> answer = place_;
  if (place_ < place) {
    if (futile_) {
      answer = fail(*futile_);
    } else if (waiters_.size() >= waiters_max) {
      answer = fail(ErrorCode::overloaded,
                    "too many requests are waiting for {}: try again later", who_);
    } else {
      const auto id = ++last_id_;
      by_place_.emplace(place, id);
      by_deadline_.emplace(deadline, id);
      waiters_.emplace(id, Waiter{place, deadline, std::move(done)});
      arm(deadline);
      return id;
    }
  }
  lock.unlock();
  environment_.executor().post(
      [done = std::move(done), answer = std::move(answer)]() mutable { done(std::move(answer)); });
  return std::nullopt;
}

Watch PlaceWaiters::watch(Serial place, SteadyTime deadline, Completion<Result<Serial>> done) {
  const auto id = add(place, deadline, std::move(done));
  if (!id) return {};
  return Watch{[weak = weak_from_this(), id = *id] {
    if (const auto self = weak.lock()) self->cancel(id);
  }};
}

void PlaceWaiters::cancel(Id id) {
  Completion<Result<Serial>> done;
  {
    const std::lock_guard lock{mutex_};
    if (!waiters_.contains(id)) return;
    done = take(id);
  }
  done(fail(ErrorCode::closed, "the wait for {} was cancelled", who_));
}

void PlaceWaiters::reached(Serial place) {
  std::vector<Completion<Result<Serial>>> completions;
  {
    const std::lock_guard lock{mutex_};
    place_ = std::max(place_, place);
    place = place_;
    while (!by_place_.empty() && by_place_.begin()->first <= place_) {
      completions.push_back(take(by_place_.begin()->second));
    }
  }
  for (auto& done : completions) done(place);
}

void PlaceWaiters::give_up(const Error& error) {
  std::vector<Completion<Result<Serial>>> completions;
  std::optional<Error> told;
  {
    const std::lock_guard lock{mutex_};
    if (!closed_) futile_ = error;
    told = futile_;
    completions = take_all();
  }
  for (auto& done : completions) done(fail(*told));
}

void PlaceWaiters::resume() {
  const std::lock_guard lock{mutex_};
  if (!closed_) futile_.reset();
}

void PlaceWaiters::close() {
  std::vector<Completion<Result<Serial>>> completions;
  std::optional<Error> told;
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    futile_ = Error{ErrorCode::closed, fmt::format("{} is being closed", who_)};
    told = futile_;
    completions = take_all();
  }
  for (auto& done : completions) done(fail(*told));
}

Completion<Result<Serial>> PlaceWaiters::take(Id id) {
  auto waiter = waiters_.extract(id);
  by_place_.erase({waiter.mapped().place, id});
  by_deadline_.erase({waiter.mapped().deadline, id});
  return std::move(waiter.mapped().done);
}

std::vector<Completion<Result<Serial>>> PlaceWaiters::take_all() {
  std::vector<Completion<Result<Serial>>> completions;
  while (!waiters_.empty()) completions.push_back(take(waiters_.begin()->first));
  return completions;
}

void PlaceWaiters::arm(SteadyTime due) {
  if (due >= timer_due_) return;
  timer_due_ = due;
  environment_.executor().post_at(due, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->expire();
  });
}

void PlaceWaiters::expire() {
  std::vector<Completion<Result<Serial>>> completions;
  {
    const std::lock_guard lock{mutex_};
    const auto now = environment_.clock().steady_now();
    while (!by_deadline_.empty() && by_deadline_.begin()->first <= now) {
      completions.push_back(take(by_deadline_.begin()->second));
    }
    timer_due_ = SteadyTime::max();
    if (!by_deadline_.empty()) arm(by_deadline_.begin()->first);
  }
  for (auto& done : completions) {
    done(fail(ErrorCode::not_there_yet,
              "{} did not reach the place of the token within the timeout", who_));
  }
}

}  // namespace daybook
