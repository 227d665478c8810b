#pragma once

#include <functional>
#include <memory>

#include "core/ports/commit_source.h"

namespace daybook {

/// Delivers all events after a place that match a filter, in order: first stored ones, then live.
/// Of one Log, or of a whole Store or its feed. Owned by the subscriber; what it reads and the
/// Environment must outlive it. One thread at a time.
///
/// Pages arrive on the Environment's executor, one at a time, and are valid during the call. They
/// also arrive when nothing matched, so that the place advances. A slow subscriber lags; it never
/// blocks writers. If the subscription cannot continue (a read fails, a Commit is missing, the
/// subscriber returns an Error), `on_end` is called once with the reason, and nothing follows.
class Subscription {
 public:
  template <class Place>
  struct Subscriber {
    std::function<Result<void>(const Page<Place>&)> on_page;
    std::function<void(const Error&)> on_end;
  };

  static Subscription to_log(EventLog& log, Environment& environment, Position after,
                             Filter filter, Subscriber<Position> subscriber,
                             ReadLimits limits = {});
  static Subscription to_store(CommitSource& store, Environment& environment, Serial after,
                               Filter filter, Subscriber<Serial> subscriber,
                               ReadLimits limits = {});

  Subscription() = default;
  Subscription(Subscription&&) noexcept = default;
  Subscription& operator=(Subscription&& other) noexcept;
  /// Ends the subscription. Waits for a callback in progress, so it must not be destroyed inside
  /// one.
  ~Subscription();

  void stop();

 private:
  class Worker;
  template <class Source>
  class WorkerOf;

  explicit Subscription(std::shared_ptr<Worker> worker) : worker_{std::move(worker)} {}
  std::shared_ptr<Worker> worker_;
};

}  // namespace daybook
