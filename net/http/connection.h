#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>

#include "base/environment.h"
#include "base/function.h"
#include "net/http/limits.h"
#include "net/http/listener.h"
#include "net/http/message.h"
#include "net/http/reserve.h"
#include "net/http/server.h"
#include "net/http/session.h"

namespace daybook::http {

class Connection;

/// Passes answers from other threads to the I/O thread; may outlive the server. Shared by the
/// server and all completions; any thread.
class Mailbox {
 public:
  explicit Mailbox(boost::asio::io_context& io) : io_{&io} {}
  /// Runs the task on the I/O thread, later; drops it when the server is gone.
  void post(Task task);
  void close();

 private:
  std::mutex mutex_;
  boost::asio::io_context* io_;
};

/// State shared by the connections of one server. Owned by the server; I/O thread only.
struct Hub {
  using KindOf = std::function<RequestKind(const Request&)>;

  Hub(const ServerOptions& options, const Clock& with_clock, Handler with_handler,
      boost::asio::io_context& io)
      : limits{options.limits},
        kind_of{options.kind_of},
        clock{with_clock},
        observer{options.observer},
        handler{std::move(with_handler)},
        mailbox{std::make_shared<Mailbox>(io)} {}

  bool is_full(RequestKind kind) const;
  std::size_t& under_way(RequestKind kind) { return under_way_[static_cast<std::size_t>(kind)]; }

  const HttpLimits limits;
  const KindOf kind_of;
  const Clock& clock;
  Observer* const observer;
  Handler handler;
  std::shared_ptr<Mailbox> mailbox;
  std::unordered_set<std::shared_ptr<Connection>> connections;
  std::size_t unsent_bytes = 0;     // being written now
  std::size_t received_bytes = 0;  // of requests that are not complete
  Reserve reserve;     ///< the connections beyond connections_max
  Task on_all_closed;  ///< called when the last connection is gone

 private:
  std::array<std::size_t, 3> under_way_{};  // requests in the handler, by kind
};

/// One socket that performs the actions of its Session. Owned by the Hub's set and by its own
/// pending operations; I/O thread only.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// A connection in the reserve serves only health requests.
  enum class Rank : std::uint8_t { regular, reserve };

  Connection(Hub& hub, Socket socket, Rank rank);

  void start();
  void tick();
  void finish();
  void close();
  /// In the reserve: false while it is being answered, and while its request may be under way.
  bool may_be_given_up(SteadyTime now) const;

 private:
  void run();
  bool perform(Action action);
  bool is_too_much(const Response& response) const;
  void count_received();
  void refuse_if_too_much();
  void read();
  void write(std::string bytes);
  void deliver(Request request);
  void hand_over(Request request, RequestKind kind);
  void refuse(const Request& request, Response refusal);
  void watch_client();
  void look_for_client();
  void turn_away();
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
  std::size_t received_bytes_ = 0;  // its part of the hub's
  const bool is_in_reserve_;
  std::optional<SteadyTime> turn_away_at_;  // in the reserve, until a request arrives
  bool is_handling_ = false;                // the handler has a request
  std::shared_ptr<Departure> departure_;    // set while the handler has a request
  RequestKind kind_ = RequestKind::ordinary;  // of that request
  bool is_watched_ = false;                 // a wait for readability is pending
  std::array<char, 8192> buffer_;
};

}  // namespace daybook::http
