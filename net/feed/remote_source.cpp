#include "net/feed/remote_source.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <thread>

#include "base/threads/start_thread.h"
#include "net/feed/place.h"
#include "net/feed/waiters.h"

namespace daybook {

namespace asio = boost::asio;
using feed::Place;

Result<void> RemoteOptions::validate() const {
  DAYBOOK_CHECK(feed::Address::parse(url));
  const bool makes_sense = buffer_bytes_max > 0 && places_max > 0 && open_ms_max > 0 &&
                           silence_ms_max > 0 && retry_ms_min > 0 && retry_ms_max >= retry_ms_min;
  if (makes_sense) return {};
  return fail(ErrorCode::invalid_argument,
              "every limit of a remote source must be at least 1, and retry_ms_max at least "
              "retry_ms_min");
}

/// The places in use and their shared I/O thread. Owned by the RemoteSource; any thread.
class RemoteSource::Impl {
 public:
  Impl(const RemoteOptions& options, feed::Address address, Environment& environment)
      : environment_{environment},
        shared_{options, std::move(address), environment.clock()},
        watchdog_{io_} {
    shared_.on_commits = [this](Serial end) { waiters_.tell_before(end); };
    shared_.on_news = [this](bool is_lost) { hear_news(is_lost); };
  }

  ~Impl() {
    if (thread_.joinable()) {
      asio::post(io_, [this] {
        for (const auto& place : places()) place->close();
        io_.stop();
      });
      thread_.join();
    }
    waiters_.close();
    places_.clear();
  }

  Result<void> open();
  Result<Page<Serial>> read(Serial after, const ReadLimits& limits, PageBuffer& buffer);
  Watch when_past(Serial serial, Completion<Result<Serial>> done);
  RemoteStatus status() const;

  /// Calls f with the known state of the Store, under the lock.
  template <class F>
  auto ask(F&& f) const {
    const std::lock_guard lock{shared_.mutex};
    return f(shared_.remote);
  }

 private:
  void run(std::function<void()> task) { asio::post(io_, std::move(task)); }
  void watch();
  void hear_news(bool is_lost);
  std::vector<std::shared_ptr<Place>> places() const;
  std::shared_ptr<Place> find(Serial after) const;
  std::shared_ptr<Place> add(std::optional<Serial> begin);
  void make_room(Place& place, Serial read);

  Environment& environment_;
  asio::io_context io_{1};  // first: it outlives everything registered with it
  asio::executor_work_guard<asio::io_context::executor_type> busy_{io_.get_executor()};
  feed::Shared shared_;
  feed::Waiters waiters_;
  asio::steady_timer watchdog_;
  std::vector<std::shared_ptr<Place>> places_;  // this and the following: under the lock
  std::uint64_t reads_ = 0;
  Latch* opening_ = nullptr;
  std::thread thread_;
};

Result<void> RemoteSource::Impl::open() {
  thread_ = start_thread("daybook-remote", [this] { io_.run(); });
  const auto latch = environment_.make_latch();
  std::shared_ptr<Place> place;
  {
    const std::lock_guard lock{shared_.mutex};
    opening_ = latch.get();
    place = add(std::nullopt);
  }
  run([this] { watch(); });
  const std::chrono::milliseconds patience{shared_.options.open_ms_max};
  (void)latch->wait_until(environment_.clock().steady_now() + patience);
  const std::lock_guard lock{shared_.mutex};
  opening_ = nullptr;
  if (place->error) return fail(place->error->within(shared_.options.url));
  if (shared_.remote.is_complete) return {};
  return fail(ErrorCode::io, "{} did not answer within {} ms: {}", shared_.options.url,
              patience.count(),
              shared_.last_error ? shared_.last_error->message() : "nothing was received");
}

/// One watchdog for all places.
void RemoteSource::Impl::watch() {
  const auto period = std::max(shared_.options.silence_ms_max / 4, 5U);
  watchdog_.expires_after(std::chrono::milliseconds{period});
  watchdog_.async_wait([this](boost::system::error_code code) {
    if (code) return;
    for (const auto& place : places()) place->tick();
    watch();
  });
}

void RemoteSource::Impl::hear_news(bool is_lost) {
  Serial head;
  {
    const std::lock_guard lock{shared_.mutex};
    if (opening_ && (shared_.remote.is_complete || is_lost)) {
      std::exchange(opening_, nullptr)->open();
    }
    head = shared_.remote.status.head;
  }
  if (is_lost) waiters_.tell_all(head);
}

std::vector<std::shared_ptr<Place>> RemoteSource::Impl::places() const {
  const std::lock_guard lock{shared_.mutex};
  return places_;
}

/// Of the places that cover `after`, prefers one without an error, then the one with most Commits.
std::shared_ptr<Place> RemoteSource::Impl::find(Serial after) const {
  std::shared_ptr<Place> best;
  for (const auto& place : places_) {
    if (!place->lane.is_placed() || !place->lane.window().covers(after)) continue;
    const auto worth = [](const Place& one) {
      return std::pair{!one.error, one.lane.window().end()};
    };
    if (!best || worth(*place) > worth(*best)) best = place;
  }
  return best;
}

std::shared_ptr<Place> RemoteSource::Impl::add(std::optional<Serial> begin) {
  const auto drop = [this](auto position) {
    run([place = *position] { place->close(); });
    places_.erase(position);
  };
  // Drop the place at the head that opened the source, if nobody reads from it.
  const auto unread = std::find_if(places_.begin(), places_.end(),
                                   [](const auto& place) { return place->last_read == 0; });
  if (unread != places_.end()) drop(unread);
  if (places_.size() >= shared_.options.places_max) {
    drop(std::min_element(places_.begin(), places_.end(), [](const auto& a, const auto& b) {
      return a->last_read < b->last_read;
    }));
  }
  auto place = std::make_shared<Place>(shared_, io_, begin);
  places_.push_back(place);
  run([place] { place->connect(); });
  return place;
}

Result<Page<Serial>> RemoteSource::Impl::read(Serial after, const ReadLimits& limits,
                                              PageBuffer& buffer) {
  if (limits.events_max == 0) {
    return fail(ErrorCode::invalid_argument, "a read must ask for at least one event");
  }
  buffer.clear();
  const std::lock_guard lock{shared_.mutex};
  auto place = find(after);
  if (!place) place = add(after);
  place->last_read = ++reads_;
  auto& window = place->lane.window();
  if (place->error && window.end() <= after) {
    return fail(place->error->within(shared_.options.url));
  }
  DAYBOOK_TRY(auto page, window.read(after, limits, *shared_.remote.catalog, buffer));
  page.at_end = page.next >= shared_.remote.status.head;
  make_room(*place, after);
  return page;
}

/// Drops Commits before `read`, which a reader at that place does not need. Does nothing while less
/// than half of the buffer is used, because a reader may go back a little.
void RemoteSource::Impl::make_room(Place& place, Serial read) {
  auto& window = place.lane.window();
  if (window.bytes() < shared_.options.buffer_bytes_max / 2) return;
  const bool was_full = !place.lane.has_room();
  window.drop(read);
  if (was_full && place.lane.has_room()) {
    run([self = place.shared_from_this()] { self->resume(); });
  }
}

Watch RemoteSource::Impl::when_past(Serial serial, Completion<Result<Serial>> done) {
  auto watch = waiters_.add(serial, std::move(done));
  const std::lock_guard lock{shared_.mutex};
  auto place = find(serial);
  if (!place) place = add(serial);
  make_room(*place, serial);
  const auto end = place->lane.window().end();
  if (place->error) {
    run([this, end] { waiters_.tell_all(end); });
  } else if (end > serial) {
    run([this, end] { waiters_.tell_before(end); });
  }
  return watch;
}

RemoteStatus RemoteSource::Impl::status() const {
  const std::lock_guard lock{shared_.mutex};
  RemoteStatus status;
  status.is_connected = std::all_of(places_.begin(), places_.end(),
                                    [](const auto& place) { return place->is_connected; });
  status.connections = shared_.connections;
  status.last_error = shared_.last_error;
  return status;
}

RemoteSource::RemoteSource(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
RemoteSource::~RemoteSource() = default;

Result<std::unique_ptr<RemoteSource>> RemoteSource::open(RemoteOptions options,
                                                         Environment& environment) {
  DAYBOOK_CHECK(options.validate());
  DAYBOOK_TRY(auto address, feed::Address::parse(options.url));
  try {
    auto impl = std::make_unique<Impl>(options, std::move(address), environment);
    DAYBOOK_CHECK(impl->open());
    return std::unique_ptr<RemoteSource>{new RemoteSource{std::move(impl)}};
  } catch (const std::exception& error) {  // no descriptors for epoll, or no thread
    return fail(ErrorCode::io, "cannot read from {}: {}", options.url, error.what());
  }
}

StoreIdentity RemoteSource::identity() const {
  return impl_->ask([](const feed::Remote& remote) { return *remote.store; });
}

SourceStatus RemoteSource::source_status() const {
  return impl_->ask([](const feed::Remote& remote) { return remote.status; });
}

std::vector<LogInfo> RemoteSource::logs() const {
  return impl_->ask([](const feed::Remote& remote) { return remote.catalog->logs(); });
}

std::shared_ptr<const SchemaCatalog> RemoteSource::schemas() const {
  return impl_->ask([](const feed::Remote& remote) { return remote.catalog->schemas(); });
}

Serial RemoteSource::head() const noexcept {
  return impl_->ask([](const feed::Remote& remote) { return remote.status.head; });
}

Result<Page<Serial>> RemoteSource::read_commits(Serial after, const ReadLimits& limits,
                                                PageBuffer& buffer) const {
  return impl_->read(after, limits, buffer);
}

Watch RemoteSource::when_past(Serial serial, Completion<Result<Serial>> done) noexcept {
  return impl_->when_past(serial, std::move(done));
}

RemoteStatus RemoteSource::status() const { return impl_->status(); }

}  // namespace daybook
