#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "projections/projector.h"
#include "projections/projector/place_waiters.h"
#include "projections/projector/view_feed.h"

namespace daybook {

/// The parts of a Projector: the feed of the serving View, the feed of the View being built beside
/// it, if any, and the waiters. `mutex_` guards which feed is which; no call that may block is made
/// with it held. Owned by its Projector; any thread.
class Projector::Parts {
 public:
  Parts(std::unique_ptr<ProjectionDefinition> definition, CommitSource& store, ViewStore& views,
        Environment& environment, ProjectorOptions options);

  Result<void> start();
  Result<void> stop();
  Result<void> rebuild(const Progress& progress);
  ProjectionStatus status() const;
  Watch watch_place(std::string_view token, SteadyTime deadline, Completion<Result<Serial>> done);
  void when_reached(std::string_view token, SteadyTime deadline, Completion<Result<Serial>> done);

  Result<ViewReader> read(const LogId& log) const;
  ProjectionState state() const;
  const ProjectionDefinition& definition() const { return *definition_; }
  Environment& environment() const { return environment_; }

 private:
  /// A running rebuild.
  struct Rebuild {
    Progress progress;
    std::shared_ptr<PlaceWaiters> waiters;  // on its View: the caller of rebuild()
    std::shared_ptr<ViewFeed> feed;         // null until it has begun
  };

  /// State held by the retry timer, which may fire after the Projector is destroyed.
  struct Retry {
    static constexpr std::chrono::seconds after_min{1};
    std::mutex mutex;  // held during a retry
    Parts* parts = nullptr;
    bool is_armed = false;                    // guarded by Parts::mutex_
    std::chrono::seconds after = after_min;  // guarded by Parts::mutex_
  };

  Result<Serial> place_of(std::string_view token) const;
  void refuse(Completion<Result<Serial>> done, Error error) const;
  std::shared_ptr<PlaceWaiters> make_waiters() const;
  std::shared_ptr<ViewFeed> open_feed();
  Result<std::shared_ptr<ViewFeed>> make_feed(std::shared_ptr<View> view);
  Error why_closed(const ViewFeed::State& feed) const;
  std::optional<Error> failed_rebuild() const;
  void observe(const ViewFeed& feed);
  void tell_waiters(const ViewFeed::State& state);
  void tell_stop(const Error& error);
  void tell_goes_on();

  void retry_later();
  void retry();
  std::shared_ptr<ViewFeed> open_feed_again(const ViewFeed& former);

  void tell_rebuilt(const Result<void>& result, const Rebuild& rebuild,
                    SteadyTime::duration took);
  Result<void> build_caught(Rebuild& rebuild);
  Result<void> build_and_take_over(Rebuild& rebuild);
  Result<void> build_beside(Rebuild& rebuild);
  Result<void> take_over(const Rebuild& rebuild, const ViewFeed& former);
  Result<void> wait(PlaceWaiters& waiters, Serial place) const;
  std::shared_ptr<ViewFeed> serving() const;
  ProjectionState state_of(const ViewFeed::State& feed, Serial head) const;
  std::chrono::microseconds lag_after(Serial place) const;

  const std::unique_ptr<ProjectionDefinition> definition_;
  CommitSource& store_;
  ViewStore& views_;
  Environment& environment_;
  const ProjectorOptions options_;
  const std::shared_ptr<PlaceWaiters> waiters_;
  const std::shared_ptr<Retry> retry_;

  mutable std::mutex mutex_;
  std::shared_ptr<ViewFeed> serving_;
  std::shared_ptr<Rebuild> rebuild_;
  bool is_stopped_ = false;
  std::string told_;  // reason of the last stop; empty while running
  std::optional<Error> rebuild_error_;
};

}  // namespace daybook
