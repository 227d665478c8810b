#pragma once

#include <functional>
#include <memory>

#include "core/commit_source.h"

namespace daybook {

/// All events after a place that match a filter, in order: first what is there, then live. Of one
/// Log, or of a whole Store, here or at the other end of its feed. Owned by the subscriber,
/// outlived by what it reads and by the Environment.
///
/// Pages arrive on the Environment's executor, one at a time, and are valid during the call; they
/// also come when nothing in them matched, so that the place moves on. A slow subscriber costs
/// nobody anything: it simply stays behind. When it cannot go on (a read fails, a Commit is
/// missing, the subscriber returns an Error), `on_end` is called once with the reason and nothing
/// follows.
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
  /// Ends it. Waits for a call that is under way, so it must not be destroyed inside one.
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
