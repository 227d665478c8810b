#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/function.h"

namespace daybook::http {

/// A header, a query parameter or a path parameter.
struct NamedValue {
  std::string name;
  std::string value;
};

/// Tells a handler that its client has gone, or has ended its sending half: at once if the request
/// may wait, otherwise within half a second. Shared by the connection and the handler; any thread.
class Departure {
 public:
  /// Runs the task when the client has gone; at once if it has gone already. It runs on the
  /// server's I/O thread or the caller's thread and must not block. Replaces the task of an earlier
  /// call.
  void on_gone(Task task);
  void tell();  ///< called by the server
  bool is_told() const;

 private:
  mutable std::mutex mutex_;
  Task task_;
  bool is_told_ = false;
};

/// A complete, decoded request. A plain value: created by the server, owned by the handler.
struct Request {
  std::string method;               ///< upper case, e.g. "GET"
  std::string target;               ///< as received
  std::vector<std::string> path;    ///< decoded segments; "/a%2Fb/c" is {"a/b", "c"}, "/" is {}
  std::vector<NamedValue> query;    ///< decoded, in the order of the target; names may repeat
  std::vector<NamedValue> headers;  ///< in the order received; without trailers
  std::string body;
  std::string log = "main";            ///< set by the Router from a /logs/NAME prefix
  std::vector<NamedValue> parameters;  ///< set by the Router from {name} in its pattern
  bool keep_alive = true;              ///< whether the client wants to keep the connection
  bool is_http_1_0 = false;
  std::shared_ptr<Departure> departure{};  ///< set by the server

  /// The first header with this name, ignoring case.
  std::optional<std::string_view> header(std::string_view name) const;
  /// The first query parameter with this name.
  std::optional<std::string_view> query_value(std::string_view name) const;
  /// A parameter in the route's pattern; empty if there is none.
  std::string_view parameter(std::string_view name) const;
};

/// A body that is produced while it is sent: a feed, live reads. Owned by its connection. Its
/// methods are called on the server's I/O thread and must not block.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  /// Gives the next part to the completion: once, now or later, on any thread. An empty part is the
  /// end. Called again only when the part before is being sent, so a peer that does not read causes
  /// no work. A destroyed stream must still call its completion. An exception ends the connection
  /// and is reported in diagnostics.
  virtual void next(Completion<std::string> part) = 0;
  /// The server is stopping: end the body soon.
  virtual void finish() = 0;
};

/// The reason for an answer of 500 or above. For the operator; never sent to the client.
struct Failure {
  std::string code;  ///< e.g. "internal"
  std::string why;
};

/// An answer. A plain value. The server adds Content-Length and Connection.
struct Response {
  int status = 200;
  std::vector<NamedValue> headers;
  std::string body;
  std::shared_ptr<BodyStream> stream{};  ///< if set, replaces `body`; then the connection is closed
  bool close = false;  ///< close the connection after this answer
  std::shared_ptr<const Failure> failure{};  ///< null when there is nothing to add

  static Response json(std::string body, int status = 200);
};

/// Answers a request through the completion, exactly once, from any thread, now or later. Called on
/// the server's I/O thread, so it must not block; do slow work elsewhere.
using Handler = Function<void(Request, Completion<Response>)>;

}  // namespace daybook::http
