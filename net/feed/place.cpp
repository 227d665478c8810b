#include "net/feed/place.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <exception>

#include "net/http/authority.h"

namespace daybook::feed {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t read_bytes = 256 * 1024;

Error broken(const error_code& code) {
  return Error{ErrorCode::io, fmt::format("the connection was lost: {}", code.message())};
}

}  // namespace

Result<Address> Address::parse(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  auto rest = url;
  const bool has_scheme = rest.starts_with(scheme);
  if (has_scheme) rest.remove_prefix(scheme.size());
  for (const auto* path : {"/feed", "/"}) {
    if (rest.ends_with(path)) rest.remove_suffix(std::string_view{path}.size());
  }
  const auto found = http::Authority::parse(rest);
  if (!has_scheme || !found || found->port.value_or(0) == 0) {
    return fail(ErrorCode::invalid_argument,
                "'{}' is not a valid address: write http://HOST:PORT, with a port from 1 to 65535",
                url);
  }
  return Address{std::string{found->host}, fmt::to_string(*found->port), std::string{rest}};
}

Place::Place(Shared& shared, asio::io_context& io, std::optional<Serial> begin)
    : lane{shared.remote, begin, shared.options.buffer_bytes_max},
      shared_{shared},
      resolver_{io},
      socket_{io},
      retry_{io},
      pause_{shared.options.retry_ms_min},
      buffer_(read_bytes) {}

void Place::connect() {
  if (state_ == State::closed) return;
  state_ = State::connecting;
  heard_ = shared_.clock.steady_now();
  auto resolved = [self = shared_from_this()](error_code code, const auto& endpoints) {
    if (self->state_ != State::connecting) return;
    if (code) return self->lost(broken(code));
    asio::async_connect(self->socket_, endpoints,
                        [self](error_code connected, const asio::ip::tcp::endpoint&) {
                          if (self->state_ != State::connecting) return;
                          if (connected) return self->lost(broken(connected));
                          self->began();
                        });
  };
  try {
    resolver_.async_resolve(shared_.address.host, shared_.address.port, std::move(resolved));
  } catch (const std::exception& exception) {  // Asio starts a thread for name lookups
    lost(Error{ErrorCode::io, fmt::format("cannot resolve the name {}: {}",
                                          shared_.address.host, exception.what())});
  }
}

void Place::began() {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
  {
    const std::lock_guard lock{shared_.mutex};
    request_ = lane.begin_connection(shared_.address.authority);
    is_connected = true;
    ++shared_.connections;
  }
  asio::async_write(socket_, asio::buffer(request_),
                    [self = shared_from_this()](error_code code, std::size_t) {
                      if (self->state_ != State::connecting) return;
                      if (code) return self->lost(broken(code));
                      self->read();
                    });
}

void Place::read() {
  {
    const std::lock_guard lock{shared_.mutex};
    state_ = lane.has_room() ? State::reading : State::full;
  }
  if (state_ == State::full) return;
  socket_.async_read_some(asio::buffer(buffer_),
                          [self = shared_from_this()](error_code code, std::size_t bytes) {
                            if (self->state_ != State::reading) return;
                            if (code == asio::error::eof) return self->lost(self->lane.ended());
                            if (code) return self->lost(broken(code));
                            self->received(bytes);
                          });
}

void Place::received(std::size_t bytes) {
  heard_ = shared_.clock.steady_now();
  Serial before;
  Serial end;
  Result<void> taken;
  {
    const std::lock_guard lock{shared_.mutex};
    before = lane.window().end();
    taken = lane.received({buffer_.data(), bytes});
    end = lane.window().end();
  }
  if (end > before) shared_.on_commits(end);
  if (!taken) return lost(taken.error());
  pause_ = std::chrono::milliseconds{shared_.options.retry_ms_min};
  shared_.on_news(false);
  read();
}

void Place::lost(const Error& why) {
  if (state_ == State::closed) return;
  error_code ignored;
  socket_.close(ignored);
  state_ = State::waiting;
  const bool passes = Lane::is_passing(why);
  {
    const std::lock_guard lock{shared_.mutex};
    is_connected = false;
    shared_.last_error = why;
    if (!passes) error = why;
  }
  if (passes) {
    retry_later();
  } else {
    state_ = State::closed;
  }
  if (shared_.options.on_lost) shared_.options.on_lost(why);
  shared_.on_news(!passes);
}

void Place::retry_later() {
  retry_.expires_after(pause_);
  pause_ = std::min(2 * pause_, std::chrono::milliseconds{shared_.options.retry_ms_max});
  retry_.async_wait([self = shared_from_this()](error_code code) {
    if (code || self->state_ != State::waiting) return;
    {
      const std::lock_guard lock{self->shared_.mutex};
      if (!self->lane.has_room()) self->state_ = State::idle;  // until the lane is read
    }
    if (self->state_ == State::waiting) self->connect();
  });
}

void Place::resume() {
  if (state_ == State::full) {
    heard_ = shared_.clock.steady_now();
    read();
  } else if (state_ == State::idle) {
    connect();
  }
}

void Place::close() {
  state_ = State::closed;
  error_code ignored;
  socket_.close(ignored);
  retry_.cancel();
  resolver_.cancel();
}

void Place::tick() {
  const bool listens = state_ == State::reading || state_ == State::connecting;
  const std::chrono::milliseconds silence_max{shared_.options.silence_ms_max};
  if (!listens || shared_.clock.steady_now() - heard_ < silence_max) return;
  resolver_.cancel();
  lost(Error{ErrorCode::io, fmt::format("nothing was received for {} ms, not even a heartbeat",
                                        silence_max.count())});
}

}  // namespace daybook::feed
