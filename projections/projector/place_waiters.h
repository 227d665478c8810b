#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "base/function.h"
#include "base/number.h"
#include "base/result.h"
#include "core/ports/event_log.h"

namespace daybook {

/// Requests that wait until a View reaches a place. They share one timer: a timer per request was
/// measured to cost a quarter of the request rate. Shared by its user and its timers; any thread.
/// Completions are called with no lock held, never inside wait().
class PlaceWaiters : public std::enable_shared_from_this<PlaceWaiters> {
 public:
  static constexpr std::size_t waiters_max = 100'000;  ///< beyond: overloaded

  /// `who` is used in messages: "view balances".
  PlaceWaiters(std::string who, Environment& environment)
      : who_{std::move(who)}, environment_{environment} {}
  ~PlaceWaiters();

  /// Completes when the place is reached, with not_there_yet at the deadline, or with the Error
  /// given to give_up() or close().
  void wait(Serial place, SteadyTime deadline, Completion<Result<Serial>> done) {
    (void)add(place, deadline, std::move(done));
  }
  /// The same; destroying the Watch completes it with `closed`.
  Watch watch(Serial place, SteadyTime deadline, Completion<Result<Serial>> done);

  void reached(Serial place);
  /// Fails all waiters with this error, and later ones until resume().
  void give_up(const Error& error);
  void resume();
  /// The same, permanently.
  void close();

 private:
  struct Waiter {
    Serial place;
    SteadyTime deadline;
    Completion<Result<Serial>> done;
  };
  using Id = std::uint64_t;

  /// Nullopt when it need not wait.
  std::optional<Id> add(Serial place, SteadyTime deadline, Completion<Result<Serial>> done);
  void cancel(Id id);
  Completion<Result<Serial>> take(Id id);
  std::vector<Completion<Result<Serial>>> take_all();
  void arm(SteadyTime due);
  void expire();

  const std::string who_;
  Environment& environment_;
  std::mutex mutex_;
  Serial place_;
  std::optional<Error> futile_;
  bool closed_ = false;
  Id last_id_ = 0;
  std::map<Id, Waiter> waiters_;
  std::set<std::pair<Serial, Id>> by_place_;
  std::set<std::pair<SteadyTime, Id>> by_deadline_;
  SteadyTime timer_due_ = SteadyTime::max();
};

}  // namespace daybook
