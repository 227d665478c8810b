#include "net/http/router.h"

#include <algorithm>
#include <set>
#include <utility>

#include "net/http/problem.h"

namespace daybook::http {
namespace {

// Not /logs and /logs/NAME, which are about logs and not within one.
bool names_log(const std::vector<std::string>& path) {
  return path.size() >= 3 && path[0] == "logs" && !path[1].empty();
}

/// Returns false when the path names no Log.
bool take_log(Request& request) {
  if (!names_log(request.path)) return false;
  request.log = std::move(request.path[1]);
  request.path.erase(request.path.begin(), request.path.begin() + 2);
  return true;
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

}  // namespace

std::span<const std::string> path_in_log(const Request& request) {
  const std::span<const std::string> path{request.path};
  return names_log(request.path) ? path.subspan(2) : path;
}

void Router::add(std::string_view method, std::string_view pattern, Handler handler) {
  Route route{std::string{method}, std::string{pattern}, {}, std::move(handler)};
  std::string_view rest = pattern.starts_with('/') ? pattern.substr(1) : pattern;
  while (!rest.empty()) {
    const auto slash = rest.find('/');
    std::string_view segment = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    const bool is_parameter = segment.starts_with('{') && segment.ends_with('}');
    if (is_parameter) segment = segment.substr(1, segment.size() - 2);
    route.segments.push_back({std::string{segment}, is_parameter});
  }
  routes_.push_back(std::move(route));
}

bool Router::matches(const Route& route, const std::vector<std::string>& path) {
  return std::equal(route.segments.begin(), route.segments.end(), path.begin(), path.end(),
                    [](const Segment& segment, const std::string& text) {
                      return segment.is_parameter ? !text.empty() : segment.text == text;
                    });
}

bool Router::is_more_literal(const Route& a, const Route& b) {
  return std::lexicographical_compare(
      a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
      [](const Segment& x, const Segment& y) { return !x.is_parameter && y.is_parameter; });
}

Router::Route* Router::find(std::string_view method, const std::vector<std::string>& path) {
  Route* best = nullptr;
  for (Route& route : routes_) {
    if (route.method != method || !matches(route, path)) continue;
    if (!best || is_more_literal(route, *best)) best = &route;
  }
  return best;
}

Response Router::refusal(const Request& request) const {
  std::set<std::string> methods;
  std::set<std::string> patterns;
  for (const Route& route : routes_) {
    patterns.insert(route.pattern);
    if (!matches(route, request.path)) continue;
    methods.insert(route.method);
    if (route.method == "GET") methods.insert("HEAD");
  }
  if (methods.empty()) {
    return problem(404, "unknown_path",
                   fmt::format("there is nothing at {}; known paths: {}",
                               std::string_view{request.target}.substr(0, 200), joined(patterns)));
  }
  Response response = problem(
      405, "method_not_allowed",
      fmt::format("{} is not allowed here; allowed methods: {}", request.method, joined(methods)));
  response.headers.push_back({"Allow", joined(methods)});
  return response;
}

void Router::operator()(Request request, Completion<Response> completion) {
  if (take_log(request) && check_log_) {
    if (const auto checked = check_log_(request.log); !checked) {
      auto refused = problem(checked.error());
      if (observer_) observer_->refused(request, refused);
      return completion(std::move(refused));
    }
  }
  Route* route = find(request.method, request.path);
  if (!route && request.method == "HEAD") route = find("GET", request.path);
  if (!route) {
    auto refused = refusal(request);
    if (observer_) observer_->refused(request, refused);
    return completion(std::move(refused));
  }
  for (std::size_t i = 0; i < route->segments.size(); ++i) {
    const Segment& segment = route->segments[i];
    if (segment.is_parameter) request.parameters.push_back({segment.text, request.path[i]});
  }
  route->handler(std::move(request), std::move(completion));
}

}  // namespace daybook::http
