#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

#include "core/environment.h"
#include "core/function.h"
#include "service/http/limits.h"
#include "service/http/listener.h"
#include "service/http/message.h"
#include "service/http/session.h"

namespace daybook::http {

class Connection;

/// The way back to the I/O thread for answers that are made elsewhere, which may outlive the
/// server. Shared by the server and all completions; any thread.
class Mailbox {
 public:
  explicit Mailbox(boost::asio::io_context& io) : io_{&io} {}
  /// Runs the task on the I/O thread, later; drops it once the server is gone.
  void post(Task task);
  void close();

 private:
  std::mutex mutex_;
  boost::asio::io_context* io_;
};

/// What the connections of one server share. Owned by the server; the I/O thread only.
struct Hub {
  Hub(const HttpLimits& with_limits, const Clock& with_clock, Observer* with_observer,
      Handler with_handler, boost::asio::io_context& io)
      : limits{with_limits},
        clock{with_clock},
        observer{with_observer},
        handler{std::move(with_handler)},
        mailbox{std::make_shared<Mailbox>(io)} {}

  const HttpLimits limits;
  const Clock& clock;
  Observer* const observer;
  Handler handler;
  std::shared_ptr<Mailbox> mailbox;
  std::unordered_set<std::shared_ptr<Connection>> connections;
  std::size_t pending_requests = 0;
  Task on_all_closed;  ///< called whenever the last connection is gone
};

/// One socket, doing what its Session says. Owned by the Hub's set and by its own operations under
/// way; the I/O thread only.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Hub& hub, Socket socket);

  void start();
  void turn_away();  ///< instead of start: too many connections
  void tick();
  void finish();
  void close();

 private:
  void run();
  bool perform(Action action);
  void read();
  void write(std::string bytes);
  void deliver(Request request);
  void answer(Response response);
  void pull();
  void finish_stream();
  void break_off(const Error& error);
  void streamed(const std::string& part);

  Hub& hub_;
  Socket socket_;
  Session session_;
  std::string writing_;
  std::shared_ptr<BodyStream> stream_;
  std::array<char, 8192> buffer_;
};

}  // namespace daybook::http
