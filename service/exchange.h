#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/function.h"

namespace daybook::http {

/// A header, a parameter of the query or a parameter of the path.
struct NamedValue {
  std::string name;
  std::string value;
};

/// Tells a handler that waits for something that its client has gone. Shared by the connection and
/// the handler; any thread.
class Departure {
 public:
  /// Runs the task when the client has gone, at once if it has: on the server's I/O thread or the
  /// caller's, so it must not block. The task of an earlier call is dropped.
  void on_gone(Task task);
  void tell();  ///< for the server
  bool is_told() const;

 private:
  mutable std::mutex mutex_;
  Task task_;
  bool is_told_ = false;
};

/// A whole request, decoded. A plain value; the server makes it, the handler owns it.
struct Request {
  std::string method;               ///< upper case, e.g. "GET"
  std::string target;               ///< as it was sent
  std::vector<std::string> path;    ///< decoded segments; "/a%2Fb/c" is {"a/b", "c"}, "/" is {}
  std::vector<NamedValue> query;    ///< decoded, in the order of the target, also repeated names
  std::vector<NamedValue> headers;  ///< in the order received; those of trailers are left out
  std::string body;
  std::string log = "main";            ///< the Router takes it from a /logs/NAME prefix
  std::vector<NamedValue> parameters;  ///< the Router takes them from {name} in its pattern
  bool keep_alive = true;              ///< whether the client wants to go on after this one
  bool is_http_1_0 = false;
  std::shared_ptr<Departure> departure{};  ///< of a request that may wait, where a server serves it

  /// The first header of this name, in any case.
  std::optional<std::string_view> header(std::string_view name) const;
  /// The first query parameter of this name.
  std::optional<std::string_view> query_value(std::string_view name) const;
  /// A parameter that the route's pattern names; empty if it does not.
  std::string_view parameter(std::string_view name) const;
};

/// A body that is made while it is sent: a feed, live reads. Owned by the connection that sends it.
/// Its methods are called on the server's I/O thread and must not block.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  /// Gives the next part through the completion, once, now or later, from any thread; an empty part
  /// is the end. It is asked for one part at a time, when the one before is on its way out: for a
  /// peer that does not read, nothing is made. A stream that is destroyed still completes. What it
  /// throws ends the connection, and is a line of diagnostics.
  virtual void next(Completion<std::string> part) = 0;
  /// The server is ending: the body shall come to its end soon.
  virtual void finish() = 0;
};

/// Why an answer of 500 or above is given: for whoever operates the program, never sent.
struct Failure {
  std::string code;  ///< e.g. "internal"
  std::string why;
};

/// An answer. A plain value. Content-Length and Connection are added when it is sent.
struct Response {
  int status = 200;
  std::vector<NamedValue> headers;
  std::string body;
  std::shared_ptr<BodyStream> stream{};  ///< if set, the body instead of `body`; then closed
  bool close = false;  ///< close the connection after this answer
  std::shared_ptr<const Failure> failure{};  ///< null when there is nothing more to tell

  static Response json(std::string body, int status = 200);
};

/// Takes a request and answers it through the completion, exactly once, from any thread, now or
/// later. Called on the server's I/O thread: it must not block, and a slow answer is made
/// elsewhere.
using Handler = Function<void(Request, Completion<Response>)>;

}  // namespace daybook::http
