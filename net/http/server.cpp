#include "net/http/server.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/threads/start_thread.h"
#include "net/http/connection.h"
#include "net/http/listener.h"

namespace daybook::http {

namespace asio = boost::asio;
using boost::system::error_code;

// All code that uses Asio. Owned by the Server. Members without a lock: I/O thread only.
class Server::Impl {
 public:
  Impl(const ServerOptions& options, const Clock& clock, Handler handler)
      : options_{options},
        hub_{options, clock, std::move(handler), io_},
        newcomer_timer_{io_},
        watchdog_{io_},
        watchdog_period_{period_of(options.limits)} {
    hub_.on_all_closed = [this] { note_if_drained(); };
  }

  ~Impl() { stop(); }

  Result<void> start();
  std::uint16_t port() const { return port_; }
  void begin_drain();
  bool drain(SteadyTime deadline);

 private:
  static std::chrono::milliseconds period_of(const HttpLimits& limits);

  void stop();
  void accept();
  void note_fault(const error_code& code);
  bool take(Socket& socket);
  void keep_waiting();
  void watch();
  void finish_all();
  void note_if_drained();
  void stop_accepting();
  std::vector<std::shared_ptr<Connection>> connections() const;

  const ServerOptions options_;
  asio::io_context io_{1};  // first: it outlives everything registered with it
  Hub hub_;
  std::optional<Acceptor> acceptor_;
  std::optional<Socket> newcomer_;  // waits for a place in the reserve; nothing else is accepted
  asio::steady_timer newcomer_timer_;
  asio::steady_timer watchdog_;
  const std::chrono::milliseconds watchdog_period_;
  std::uint16_t port_ = 0;
  bool accept_failed_ = false;
  bool fault_told_ = false;
  bool draining_ = false;

  std::mutex mutex_;
  std::condition_variable drained_changed_;
  bool drained_ = false;  // under mutex_

  std::thread thread_;
};

// A deadline is met at most a quarter late. One timer for all costs nothing per request.
std::chrono::milliseconds Server::Impl::period_of(const HttpLimits& limits) {
  const auto shortest = std::min({limits.idle_ms_max, limits.request_ms_max, limits.reserve_ms_max,
                                  limits.response_ms_max, limits.drain_ms_max});
  return std::chrono::milliseconds{std::clamp(shortest / 4, 5u, 500u)};
}

Result<void> Server::Impl::start() {
  DAYBOOK_CHECK(options_.limits.validate());
  DAYBOOK_TRY(auto acceptor, listen(io_, options_));
  port_ = port_of(acceptor);
  acceptor_.emplace(std::move(acceptor));
  accept();
  watch();
  thread_ = start_thread("daybook-http", [this] { io_.run(); });
  return {};
}

void Server::Impl::stop() {
  hub_.mailbox->close();
  if (thread_.joinable()) {
    asio::post(io_, [this] {
      stop_accepting();
      for (const auto& connection : connections()) connection->close();
      io_.stop();
    });
    thread_.join();
  }
  if (acceptor_) stop_accepting();
  hub_.connections.clear();
}

void Server::Impl::accept() {
  acceptor_->async_accept([this](error_code code, Socket socket) {
    if (code == asio::error::operation_aborted || !acceptor_) return;
    if (code) return note_fault(code);
    fault_told_ = false;
    if (take(socket)) return accept();
    newcomer_.emplace(std::move(socket));
    keep_waiting();
  });
}

// Health requests take milliseconds, so a place is soon free. Others wait in the listener.
void Server::Impl::keep_waiting() {
  newcomer_timer_.expires_after(std::chrono::milliseconds{10});
  newcomer_timer_.async_wait([this](error_code code) {
    if (code || !acceptor_ || !newcomer_) return;
    if (!take(*newcomer_)) return keep_waiting();
    newcomer_.reset();
    accept();
  });
}

// The usual cause: no free descriptors. The watchdog retries; retrying at once would spin.
void Server::Impl::note_fault(const error_code& code) {
  accept_failed_ = true;
  if (std::exchange(fault_told_, true) || !options_.on_fault) return;
  const auto where = options_.socket_path.empty()
                         ? fmt::format("port {}", port_)
                         : options_.socket_path;
  options_.on_fault(fmt::format("cannot accept connections to {}: {}; retrying every {} ms",
                                where, code.message(), watchdog_period_.count()));
}

/// Returns false, and takes nothing, when all places of the reserve are in use.
bool Server::Impl::take(Socket& socket) {
  const auto regular = hub_.connections.size() - hub_.reserve.size();
  const bool is_regular = regular < hub_.limits.connections_max;
  if (!is_regular && hub_.reserve.size() >= hub_.limits.turned_away_max) {
    if (!hub_.reserve.give_up_oldest(hub_.clock.steady_now())) return false;
  }
  const auto connection = std::make_shared<Connection>(
      hub_, std::move(socket),
      is_regular ? Connection::Rank::regular : Connection::Rank::reserve);
  hub_.connections.insert(connection);
  connection->start();
  return true;
}

void Server::Impl::watch() {
  watchdog_.expires_after(watchdog_period_);
  watchdog_.async_wait([this](error_code code) {
    if (code) return;
    for (const auto& connection : connections()) connection->tick();
    if (acceptor_ && std::exchange(accept_failed_, false)) accept();
    watch();
  });
}

std::vector<std::shared_ptr<Connection>> Server::Impl::connections() const {
  return {hub_.connections.begin(), hub_.connections.end()};
}

void Server::Impl::stop_accepting() {
  if (!acceptor_) return;
  acceptor_.reset();
  newcomer_.reset();
  if (!options_.socket_path.empty()) ::unlink(options_.socket_path.c_str());
}

void Server::Impl::finish_all() {
  draining_ = true;
  stop_accepting();
  for (const auto& connection : connections()) connection->finish();
  note_if_drained();
}

void Server::Impl::note_if_drained() {
  if (!draining_ || !hub_.connections.empty()) return;
  const std::lock_guard lock{mutex_};
  drained_ = true;
  drained_changed_.notify_all();
}

void Server::Impl::begin_drain() {
  asio::post(io_, [this] { finish_all(); });
}

bool Server::Impl::drain(SteadyTime deadline) {
  begin_drain();
  std::unique_lock lock{mutex_};
  return drained_changed_.wait_until(lock, deadline, [this] { return drained_; });
}

Server::Server(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, const Clock& clock,
                                              Handler handler) {
  try {
    auto impl = std::make_unique<Impl>(options, clock, std::move(handler));
    DAYBOOK_CHECK(impl->start());
    return std::unique_ptr<Server>{new Server{std::move(impl)}};
  } catch (const std::exception& error) {  // no descriptors for epoll, or no thread
    return fail(ErrorCode::io, "cannot start a server: {}", error.what());
  }
}

std::uint16_t Server::port() const { return impl_->port(); }

void Server::begin_drain() { impl_->begin_drain(); }

bool Server::drain(SteadyTime deadline) { return impl_->drain(deadline); }

}  // namespace daybook::http
