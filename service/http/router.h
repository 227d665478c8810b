#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "service/http/message.h"
#include "service/http/observer.h"

namespace daybook::http {

/// The segments of a request's path behind the prefix /logs/NAME, if it has one.
std::span<const std::string> path_in_log(const Request& request);

/// Finds the handler for a method and a path; itself a Handler, to be given to a Server. Owned by
/// whoever serves with it; filled before, and then called from one thread at a time.
class Router {
 public:
  /// `pattern` is e.g. "/views/{name}/{key}": a segment in braces takes any non-empty segment, into
  /// request.parameters. Of several patterns that match, the one that is literal first wins. HEAD
  /// is answered by GET's handler (the connection leaves the body out). Of equal patterns the
  /// first.
  void add(std::string_view method, std::string_view pattern, Handler handler);

  /// Says whether there is a Log of this name: an Error of it is the answer to every request below
  /// /logs/NAME, whatever the method and the rest of the path. Called where requests are routed,
  /// so it must not block. Without one every name passes.
  using CheckLog = std::function<Result<void>(std::string_view name)>;
  void check_logs(CheckLog check) { check_log_ = std::move(check); }
  /// Told of requests that name an unknown Log, which no handler gets. Outlives the router.
  void tell_refusals(Observer& observer) { observer_ = &observer; }

  /// Routes on. A prefix /logs/NAME before a further segment goes into request.log. Unknown paths
  /// get 404 "unknown_path" with the paths that exist, a wrong method 405 with Allow.
  void operator()(Request request, Completion<Response> completion);

 private:
  struct Segment {
    std::string text;
    bool is_parameter = false;
  };
  struct Route {
    std::string method;
    std::string pattern;
    std::vector<Segment> segments;
    Handler handler;
  };

  static bool matches(const Route& route, const std::vector<std::string>& path);
  static bool is_more_literal(const Route& a, const Route& b);
  Route* find(std::string_view method, const std::vector<std::string>& path);
  Response refusal(const Request& request) const;

  std::vector<Route> routes_;
  CheckLog check_log_;
  Observer* observer_ = nullptr;
};

}  // namespace daybook::http
