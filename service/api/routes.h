#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/http/exchange.h"

namespace daybook {

class Service;

/// HTTP routes of a program's own. Filled once, by the function given to App::routes, before the
/// first request. A value, owned by the server's setup; one thread.
class Routes {
 public:
  /// Answers one request through the completion, exactly once, now or later, from any thread. An
  /// Error becomes application/problem+json with the status of its code. Called on the
  /// Environment's workers, several at a time, so it may block for a while. An exception is
  /// answered as `internal`, with a reference to the diagnostics line that has its text.
  using Handler = std::function<void(const http::Request&, Completion<Result<http::Response>>)>;

  struct Route {
    std::string method;
    std::string pattern;  ///< e.g. "/reports/{name}", read by request.parameter("name")
    Handler handler;
  };

  /// Adds a route on the port of the command API. A prefix /logs/NAME goes into request.log.
  /// Built-in routes take precedence and cannot be replaced.
  void on_command_api(std::string method, std::string pattern, Handler handler) {
    command_api_.push_back({std::move(method), std::move(pattern), std::move(handler)});
  }
  /// The same on the port of the query API.
  void on_query_api(std::string method, std::string pattern, Handler handler) {
    query_api_.push_back({std::move(method), std::move(pattern), std::move(handler)});
  }

  const std::vector<Route>& of_command_api() const { return command_api_; }
  const std::vector<Route>& of_query_api() const { return query_api_; }

 private:
  std::vector<Route> command_api_;
  std::vector<Route> query_api_;
};

/// Called once with the opened service, before it serves. Declares schemas and opens Logs that the
/// routes need, and adds the routes. An Error ends the program with its message.
using MakeRoutes = std::function<Result<void>(Service&, Routes&)>;

}  // namespace daybook
