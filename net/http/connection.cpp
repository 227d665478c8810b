#include "net/http/connection.h"

#include <poll.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <limits>
#include <utility>

#include "base/caught.h"
#include "net/http/problem.h"

namespace daybook::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// Requests and answers up to this size are exempt from the common limits of memory.
constexpr std::size_t small_bytes_max = 64 * 1024;

Response too_many_connections(const HttpLimits& limits) {
  Response response = problem(503, name(ErrorCode::overloaded),
                              fmt::format("there are already {} connections: try again later",
                                          limits.connections_max));
  response.headers.push_back({"Retry-After", "1"});
  response.close = true;
  return response;
}

/// Whether the peer has closed its connection or its sending half, even if unread bytes remain.
bool has_ended(Socket& socket) {
  pollfd end{socket.native_handle(), POLLRDHUP, 0};
  return ::poll(&end, 1, 0) > 0;
}

}  // namespace

void Mailbox::post(Task task) {
  const std::lock_guard lock{mutex_};
  if (io_) asio::post(*io_, std::move(task));
}

void Mailbox::close() {
  const std::lock_guard lock{mutex_};
  io_ = nullptr;
}

bool Hub::is_full(RequestKind kind) const {
  const auto count = under_way_[static_cast<std::size_t>(kind)];
  switch (kind) {
    case RequestKind::ordinary: return count >= limits.pending_requests_max;
    case RequestKind::waiting: return count >= limits.waiting_requests_max;
    case RequestKind::health: return false;  // at most one per connection
  }
  return false;
}

Connection::Connection(Hub& hub, Socket socket, Rank rank)
    : hub_{hub},
      socket_{std::move(socket)},
      session_{hub.limits, hub.clock.steady_now(), hub.observer},
      is_in_reserve_{rank == Rank::reserve} {
  // An answer is one write, so waiting for more data (Nagle) would only delay it. Fails on a Unix
  // socket; the error is ignored.
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
}

void Connection::start() {
  if (is_in_reserve_) {
    hub_.reserve.add(*this);
    turn_away_at_ =
        hub_.clock.steady_now() + std::chrono::milliseconds{hub_.limits.reserve_ms_max};
  }
  run();
}

bool Connection::may_be_given_up(SteadyTime now) const {
  constexpr std::chrono::milliseconds grace{100};  // a client sends its request at once
  if (is_handling_) return false;
  if (!turn_away_at_) return true;
  return now + std::chrono::milliseconds{hub_.limits.reserve_ms_max} >= *turn_away_at_ + grace;
}

void Connection::turn_away() {
  turn_away_at_.reset();
  if (!session_.is_receiving()) return;
  session_.turn_away(too_many_connections(hub_.limits), hub_.clock.steady_now());
}

void Connection::tick() {
  const auto now = hub_.clock.steady_now();
  if (turn_away_at_ && now >= *turn_away_at_) turn_away();
  if (departure_ && !is_watched_) look_for_client();
  session_.tick(now);
  run();
}

void Connection::finish() {
  session_.finish();
  run();
}

void Connection::close() {
  session_.lost();
  run();
}

void Connection::run() {
  const auto keep = shared_from_this();
  while (perform(session_.next(hub_.clock.steady_now()))) {
  }
  count_received();
}

void Connection::count_received() {
  hub_.received_bytes -= received_bytes_;
  received_bytes_ = session_.received_bytes();
  hub_.received_bytes += received_bytes_;
}

/// Many clients that send a part of a large request must not fill the memory. Small requests, e.g.
/// most commands, are always read.
void Connection::refuse_if_too_much() {
  count_received();
  if (received_bytes_ <= small_bytes_max || received_bytes_ == hub_.received_bytes ||
      hub_.received_bytes <= hub_.limits.receiving_bytes_max) {
    return;
  }
  session_.turn_away(problem(Error{ErrorCode::overloaded,
                                   "too many large requests are being received, try again later"}),
                     hub_.clock.steady_now());
}

// Returns false when the session has to wait.
bool Connection::perform(Action action) {
  if (std::holds_alternative<Read>(action)) {
    read();
  } else if (auto* with_bytes = std::get_if<Write>(&action)) {
    write(std::move(with_bytes->bytes));
  } else if (auto* with_request = std::get_if<Deliver>(&action)) {
    deliver(std::move(with_request->request));
  } else if (std::holds_alternative<Pull>(action)) {
    pull();
  } else if (std::holds_alternative<FinishStream>(action)) {
    finish_stream();
  } else if (std::holds_alternative<FinishSending>(action)) {
    error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  } else if (std::holds_alternative<Close>(action)) {
    error_code ignored;
    socket_.close(ignored);
    stream_.reset();
    departure_.reset();
    if (is_in_reserve_) hub_.reserve.remove(*this);
    if (hub_.connections.erase(shared_from_this()) > 0 && hub_.connections.empty()) {
      hub_.on_all_closed();
    }
    return false;
  } else {
    return false;
  }
  return true;
}

void Connection::read() {
  socket_.async_read_some(asio::buffer(buffer_),
                          [self = shared_from_this()](error_code code, std::size_t bytes) {
                            if (!code) {
                              self->session_.received({self->buffer_.data(), bytes});
                              self->refuse_if_too_much();
                            } else if (code == asio::error::eof) {
                              self->session_.ended();
                            } else {
                              self->session_.lost();
                            }
                            self->run();
                          });
}

void Connection::write(std::string bytes) {
  writing_ = std::move(bytes);
  hub_.unsent_bytes += writing_.size();
  // Offers everything to one system call: Asio's default condition sends pieces of 64 KiB.
  auto all = [](const error_code& code, std::size_t) {
    return code ? 0 : std::numeric_limits<std::size_t>::max();
  };
  asio::async_write(socket_, asio::buffer(writing_), std::move(all),
                    [self = shared_from_this()](error_code code, std::size_t) {
                      self->hub_.unsent_bytes -= std::exchange(self->writing_, {}).size();
                      if (code) {
                        self->session_.lost();
                      } else {
                        self->session_.written(self->hub_.clock.steady_now());
                      }
                      self->run();
                    });
}

void Connection::deliver(Request request) {
  const auto kind = hub_.kind_of ? hub_.kind_of(request) : RequestKind::ordinary;
  if (is_in_reserve_ && kind != RequestKind::health) {
    turn_away_at_.reset();
    return refuse(request, too_many_connections(hub_.limits));
  }
  if (!hub_.is_full(kind)) return hand_over(std::move(request), kind);
  refuse(request, problem(Error{ErrorCode::overloaded,
                                fmt::format("{} requests are already in progress: try again later",
                                            hub_.under_way(kind))}));
}

void Connection::refuse(const Request& request, Response refusal) {
  if (hub_.observer) hub_.observer->refused(request, refusal);
  session_.respond(std::move(refusal), hub_.clock.steady_now());
}

void Connection::hand_over(Request request, RequestKind kind) {
  ++hub_.under_way(kind);
  is_handling_ = true;
  turn_away_at_.reset();
  kind_ = kind;
  departure_ = request.departure = std::make_shared<Departure>();
  if (kind == RequestKind::waiting) watch_client();
  // The completion may run on any thread and after the server is gone. So it holds only the mailbox
  // and data that the I/O thread uses.
  auto respond = [mailbox = hub_.mailbox, hub = &hub_, connection = weak_from_this(),
                  departure = departure_, kind](Response response) mutable {
    mailbox->post([hub, kind, connection = std::move(connection), departure = std::move(departure),
                   response = std::move(response)]() mutable {
      const bool has_place = kind != RequestKind::waiting || !departure->is_told();
      if (has_place) --hub->under_way(kind);
      if (const auto self = connection.lock()) self->answer(std::move(response));
    });
  };
  hub_.handler(std::move(request), std::move(respond));
}

/// Nothing is read while a request is handled, so wait separately for the client's end. For other
/// requests than waiting ones the watchdog suffices.
void Connection::watch_client() {
  if (std::exchange(is_watched_, true)) return;
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](error_code code) {
    self->is_watched_ = false;  // if unread bytes hide the end, the watchdog checks
    if (!code) self->look_for_client();
  });
}

void Connection::look_for_client() {
  if (!departure_ || departure_->is_told() || !has_ended(socket_)) return;
  if (kind_ == RequestKind::waiting) --hub_.under_way(kind_);
  departure_->tell();
  // The answer of the handler then closes it. A client that has only ended its sending half gets
  // the answer.
  if (kind_ == RequestKind::waiting) session_.ended();
}

// As for an answer: the completion may run on any thread, after the server is gone.
void Connection::pull() {
  auto streamed = [mailbox = hub_.mailbox,
                   connection = weak_from_this()](std::string part) mutable {
    mailbox->post([connection = std::move(connection), part = std::move(part)] {
      if (const auto self = connection.lock()) self->streamed(part);
    });
  };
  try {
    stream_->next(std::move(streamed));
  } catch (...) {
    break_off(caught("streaming an answer"));
  }
}

void Connection::finish_stream() {
  try {
    stream_->finish();
  } catch (...) {
    break_off(caught("streaming an answer"));
  }
}

void Connection::break_off(const Error& error) {
  if (hub_.observer) hub_.observer->broken_off(error, session_.asked());
  session_.lost();
}

void Connection::streamed(const std::string& part) {
  session_.streamed(part, hub_.clock.steady_now());
  run();
}

/// Many clients that do not read must not fill the memory. Small answers, e.g. of commands, are
/// always sent.
bool Connection::is_too_much(const Response& response) const {
  return response.body.size() > small_bytes_max && hub_.unsent_bytes > 0 &&
         hub_.unsent_bytes + response.body.size() > hub_.limits.unsent_bytes_max;
}

void Connection::answer(Response response) {
  is_handling_ = false;
  departure_.reset();
  if (is_too_much(response)) {
    response = problem(Error{ErrorCode::overloaded,
                             "too many answers are waiting for slow clients: try again later"});
  }
  if (is_in_reserve_) response.close = true;
  stream_ = response.stream;
  session_.respond(std::move(response), hub_.clock.steady_now());
  if (!session_.is_streaming()) stream_.reset();  // HEAD: a stream that is not sent takes no place
  run();
}

}  // namespace daybook::http
