#include "service/lifecycle/own_routes.h"

#include <memory>
#include <mutex>
#include <optional>

#include "base/caught.h"
#include "net/http/answer_check.h"
#include "net/http/problem.h"

namespace daybook {
namespace {

/// The answer to one request. A handler that throws may still have passed its completion on; the
/// first answer counts. Shared by the handler and its completion. Any thread.
class OneAnswer {
 public:
  OneAnswer(std::shared_ptr<const Routes::Route> route, Completion<http::Response> done)
      : route_{std::move(route)}, done_{std::move(done)} {}

  /// Returns false if an answer was given before.
  bool give(Result<http::Response> response) {
    std::optional<Completion<http::Response>> done;
    {
      const std::lock_guard lock{mutex_};
      done = std::exchange(done_, std::nullopt);
    }
    if (!done) return false;
    (*done)(response ? checked(*std::move(response)) : http::problem(response.error()));
    return true;
  }

 private:
  http::Response checked(http::Response response) const {
    const auto good = http::check_answer(response);
    if (good) return response;
    Error wrong{ErrorCode::internal, fmt::format("the answer of the route {} {} is wrong",
                                                 route_->method, route_->pattern)};
    return http::problem(std::move(wrong).because(good.error().message()));
  }

  const std::shared_ptr<const Routes::Route> route_;
  std::mutex mutex_;
  std::optional<Completion<http::Response>> done_;
};

void call(const Routes::Route& route, const http::Request& request,
          const std::shared_ptr<OneAnswer>& answer, Diagnostics* diagnostics) {
  try {
    route.handler(request, [answer](Result<http::Response> response) {
      answer->give(std::move(response));
    });
  } catch (...) {
    const auto error = caught(fmt::format("the route {} {}", route.method, route.pattern));
    if (answer->give(fail(error))) return;
    tell(diagnostics, Severity::error, name(error.code()),
         "after its answer was given: {}", error.full());
  }
}

}  // namespace

void add_own_routes(http::Router& router, const std::vector<Routes::Route>& routes,
                    Executor& executor, Diagnostics* diagnostics) {
  for (const auto& route : routes) {
    const auto shared = std::make_shared<const Routes::Route>(route);
    auto handle = [&executor, diagnostics, shared](http::Request request,
                                                   Completion<http::Response> done) {
      auto answer = std::make_shared<OneAnswer>(shared, std::move(done));
      auto work = [diagnostics, shared, request = std::move(request),
                   answer = std::move(answer)] { call(*shared, request, answer, diagnostics); };
      executor.post(std::move(work));
    };
    router.add(route.method, route.pattern, std::move(handle));
  }
}

}  // namespace daybook
