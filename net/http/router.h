#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http/message.h"
#include "net/http/observer.h"

namespace daybook::http {

/// The path segments of a request after the prefix /logs/NAME, if it has one.
std::span<const std::string> path_in_log(const Request& request);

/// Finds the handler for a method and a path. Is itself a Handler for a Server. Owned by its
/// server; add routes first, then call it on one thread at a time.
class Router {
 public:
  /// `pattern` is e.g. "/views/{name}/{key}": a segment in braces matches any non-empty segment and
  /// sets request.parameters. If several patterns match, the one with the earliest literal segment
  /// wins; of equal patterns the first. HEAD uses GET's handler; the connection omits the body.
  void add(std::string_view method, std::string_view pattern, Handler handler);

  /// Checks whether a Log of this name exists. Its Error answers every request below /logs/NAME,
  /// for any method and path. Called during routing, so it must not block. If not set, every name
  /// passes.
  using CheckLog = std::function<Result<void>(std::string_view name)>;
  void check_logs(CheckLog check) { check_log_ = std::move(check); }
  /// Tells the observer of requests that name an unknown Log or have no route. It must outlive the
  /// router.
  void tell_refusals(Observer& observer) { observer_ = &observer; }

  /// Routes a request. A prefix /logs/NAME before another segment goes into request.log. An unknown
  /// path gets 404 "unknown_path" with the existing paths, a wrong method 405 with Allow.
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
