#include "service/api/health/health_api.h"

#include <algorithm>
#include <array>

#include "net/http/guarded.h"
#include "service/api/health/joined_answer.h"
#include "service/api/health/metrics.h"
#include "service/api/health/status_json.h"

namespace daybook {
namespace {

constexpr std::string_view live_path = "/livez";
constexpr std::string_view ready_path = "/readyz";
constexpr std::string_view metrics_path = "/metrics";
constexpr std::string_view status_path = "/status";

http::Response plain(std::string body, std::string_view type = "text/plain; charset=utf-8") {
  http::Response response;
  response.headers.push_back({"Content-Type", std::string{type}});
  response.body = std::move(body);
  return response;
}

http::Response ready(const Reading& reading) {
  std::string reasons;
  const auto add = [&](std::string_view reason) {
    reasons.append(reasons.empty() ? "" : "; ").append(reason);
  };
  if (reading.counters.draining) add("the program is shutting down");
  if (reading.store.status().poisoned) add("a write failed: restart the program");
  const auto projectors = reading.views.projectors();
  if (!projectors) add(projectors.error().message());
  if (projectors) {
    for (const auto* projector : *projectors) {
      const auto status = projector->status();
      if (status.state == ProjectionState::starting || status.state == ProjectionState::stopped) {
        add(fmt::format("view {} is {}", status.name.name, name(status.state)));
      }
    }
  }
  return reasons.empty() ? plain("ready\n") : http::problem(503, "not_ready", reasons);
}

}  // namespace

bool is_health_request(const http::Request& request) {
  if (request.method != "GET" && request.method != "HEAD") return false;
  const auto path = http::path_in_log(request);
  if (path.size() != 1) return false;
  constexpr std::array paths{live_path, ready_path, metrics_path, status_path};
  return std::any_of(paths.begin(), paths.end(),
                     [&](auto each) { return path.front() == each.substr(1); });
}

void add_health_routes(http::Router& router, const Reading& reading, Executor& executor) {
  // These may read from disk, so they run on the given executor; /livez does not.
  const auto route = [&](std::string_view path, JoinedAnswer::Make make) {
    const auto answer = std::make_shared<JoinedAnswer>(executor, std::move(make));
    router.add("GET", path, [answer](http::Request, Completion<http::Response> done) {
      answer->ask(std::move(done));
    });
  };
  router.add("GET", live_path, [](http::Request, Completion<http::Response> done) {
    done(plain("alive\n"));
  });
  route(ready_path, [reading] { return ready(reading); });
  route(metrics_path, [reading] {
    return plain(metrics_text(reading), "text/plain; version=0.0.4; charset=utf-8");
  });
  route(status_path, [reading] {
    auto json = status_json(reading);
    return json ? http::Response::json(*std::move(json)) : http::problem(json.error());
  });
}

}  // namespace daybook
