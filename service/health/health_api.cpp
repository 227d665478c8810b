#include "service/health/health_api.h"

#include "service/health/metrics.h"
#include "service/health/status_json.h"
#include "service/http/guarded.h"

namespace daybook {
namespace {

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
  if (reading.counters.draining) add("the program is ending");
  if (reading.store.status().poisoned) add("a write failed: the program has to be restarted");
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

void add_health_routes(http::Router& router, const Reading& reading) {
  // Figures may come from the disk, so they are no work for an I/O thread; /livez is.
  const auto route = [&](std::string_view path, auto make) {
    router.add("GET", path, [reading, make](http::Request, Completion<http::Response> done) {
      reading.environment.executor().post(
          [make, done = std::move(done)]() mutable { done(http::guarded("the probe", make)); });
    });
  };
  router.add("GET", "/livez", [](http::Request, Completion<http::Response> done) {
    done(plain("alive\n"));
  });
  route("/readyz", [reading] { return ready(reading); });
  route("/metrics", [reading] {
    return plain(metrics_text(reading), "text/plain; version=0.0.4; charset=utf-8");
  });
  route("/status", [reading] {
    auto json = status_json(reading);
    return json ? http::Response::json(*std::move(json)) : http::problem(json.error());
  });
}

}  // namespace daybook
