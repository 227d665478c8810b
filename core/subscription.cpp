#include "core/subscription.h"

#include <atomic>

#include "base/caught.h"

namespace daybook {
namespace {

/// The source of a subscription to one Log.
struct LogSource {
  using Place = Position;
  EventLog& log;
  Filter filter;
  ReadLimits limits;

  Place head() const { return log.head(); }
  Result<Page<Place>> read(Place after, PageBuffer& buffer) const {
    return log.read({after, Direction::forward, filter, limits}, buffer);
  }
  Watch when_past(Place place, Completion<Result<Place>> done) const {
    return log.when_past(place, std::move(done));
  }
  /// With a filter a page may leave out Commits; without one it must be complete.
  bool is_dense() const { return filter.matches_everything(); }
  static Place first_of(const CommitView& commit) { return commit.first_position; }
  static Place after(const CommitView& commit) { return commit.last_position(); }
};

/// The source of a subscription to a Store or its feed. Reads whole Commits and narrows them to the
/// matching events.
struct StoreSource {
  using Place = Serial;
  CommitSource& store;
  Filter filter;
  ReadLimits limits;

  Place head() const { return store.head(); }
  Result<Page<Place>> read(Place after, PageBuffer& buffer) const {
    auto page = store.read_commits(after, limits, buffer);
    if (page && !filter.matches_everything()) {
      for (auto& commit : page->commits) commit = narrow(*commit, buffer);
    }
    return page;
  }
  Watch when_past(Place place, Completion<Result<Place>> done) const {
    return store.when_past(place, std::move(done));
  }
  bool is_dense() const { return true; }
  static Place first_of(const CommitView& commit) { return commit.serial; }
  static Place after(const CommitView& commit) { return commit.serial; }

 private:
  const CommitView* narrow(const CommitView& commit, PageBuffer& buffer) const {
    const auto events = buffer.allocate_array<EventView>(commit.events.size());
    auto* narrowed = buffer.allocate_array<CommitView>(1).data();
    *narrowed = commit;
    std::size_t kept = 0;
    for (const auto& event : commit.events) {
      if (!filter.matches(event.category, event.variant, event.tags)) continue;
      events[kept] = event;
      events[kept++].commit = narrowed;
    }
    narrowed->events = events.first(kept);
    return narrowed;
  }
};

template <class Place>
Result<void> check_dense(const Page<Place>& page, Place after, auto first_of, auto after_of) {
  for (const auto* commit : page.commits) {
    if (first_of(*commit) != after.next()) {
      return fail(ErrorCode::gap, "the log jumps from {} to {}: commits are missing", after,
                  first_of(*commit));
    }
    after = after_of(*commit);
  }
  return {};
}

}  // namespace

/// The running part of a subscription. Steps run on the executor and never overlap. `phase_` tells
/// whether one is running, so that stop() can wait for it, and a wake-up during a step is not lost.
/// Shared by the Subscription and its tasks; any thread.
class Subscription::Worker : public std::enable_shared_from_this<Worker> {
 public:
  explicit Worker(Environment& environment) : executor_{environment.executor()} {}
  virtual ~Worker() = default;

  void post_step() {
    executor_.post([self = shared_from_this()] { self->run(); });
  }

  void stop() {
    is_to_stop_ = true;  // no further step runs, or this might wait for all of them
    int phase = idle;
    while (!phase_.compare_exchange_strong(phase, stopped)) {
      if (phase == stopped) return;
      phase_.wait(phase);
      phase = idle;
    }
    watch_.cancel();
  }

 protected:
  virtual void step() = 0;

  Watch watch_;
  bool ended_ = false;

 private:
  enum Phase { idle, running, running_again, stopped };

  void run() {
    if (is_to_stop_) return;
    int phase = idle;
    while (!phase_.compare_exchange_weak(phase, phase == idle ? running : running_again)) {
      if (phase == stopped || phase == running_again) return;
    }
    if (phase != idle) return;  // the running step will repeat
    do {
      phase_ = running;
      if (!ended_ && !is_to_stop_) step();
      phase = running;
    } while (!phase_.compare_exchange_strong(phase, idle));
    phase_.notify_all();
  }

  Executor& executor_;
  std::atomic<int> phase_{idle};
  std::atomic<bool> is_to_stop_{false};
};

template <class Source>
class Subscription::WorkerOf final : public Worker {
  using Place = typename Source::Place;

 public:
  WorkerOf(Environment& environment, Source source, Place after, Subscriber<Place> subscriber)
      : Worker{environment}, source_{std::move(source)}, place_{after},
        subscriber_{std::move(subscriber)} {}

 private:
  void step() override {
    const auto done = advance();
    if (!done) {
      ended_ = true;
      subscriber_.on_end(done.error());
    } else if (*done) {
      // Weak: a wait that is never completed must not keep the worker alive.
      auto wake = [weak = weak_from_this()](Result<Place> head) {
        const auto self = weak.lock();
        // Reading will report any error other than a cancelled wait.
        const bool closed = !head && head.error().code() == ErrorCode::closed;
        if (self && !closed) self->post_step();
      };
      watch_ = source_.when_past(place_, std::move(wake));
    } else {
      post_step();
    }
  }

  /// Reads and delivers one page; true if there is nothing more for now.
  Result<bool> advance() try {
    const Place head = source_.head();
    DAYBOOK_TRY(const auto page, source_.read(place_, buffer_));
    if (source_.is_dense()) {
      DAYBOOK_CHECK(check_dense(page, place_, Source::first_of, Source::after));
    }
    // The head is known, so an end before it means lost events, whatever the iterator says.
    if (page.at_end && page.next < head) {
      return fail(ErrorCode::gap, "reading ended at {} although the log continues to {}", page.next,
                  head);
    }
    // An empty page that is not at the end: more is still arriving, so wait for it.
    if (page.next == place_) return true;
    DAYBOOK_CHECK(subscriber_.on_page(page));
    place_ = page.next;
    return page.at_end;
  } catch (...) {
    return fail(caught("the subscriber"));
  }

  Source source_;
  Place place_;
  Subscriber<Place> subscriber_;
  PageBuffer buffer_;
};

Subscription Subscription::to_log(EventLog& log, Environment& environment, Position after,
                                  Filter filter, Subscriber<Position> subscriber,
                                  ReadLimits limits) {
  auto worker = std::make_shared<WorkerOf<LogSource>>(
      environment, LogSource{log, std::move(filter), limits}, after, std::move(subscriber));
  worker->post_step();
  return Subscription{std::move(worker)};
}

Subscription Subscription::to_store(CommitSource& store, Environment& environment, Serial after,
                                    Filter filter, Subscriber<Serial> subscriber,
                                    ReadLimits limits) {
  auto worker = std::make_shared<WorkerOf<StoreSource>>(
      environment, StoreSource{store, std::move(filter), limits}, after, std::move(subscriber));
  worker->post_step();
  return Subscription{std::move(worker)};
}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (this != &other) {
    stop();
    worker_ = std::move(other.worker_);
  }
  return *this;
}

Subscription::~Subscription() { stop(); }

void Subscription::stop() {
  if (const auto worker = std::exchange(worker_, nullptr)) worker->stop();
}

}  // namespace daybook
