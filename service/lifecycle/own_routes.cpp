#include "service/lifecycle/own_routes.h"

#include <memory>
#include <mutex>
#include <optional>

#include "base/caught.h"
#include "net/http/problem.h"

namespace daybook {
namespace {

/// The answer to one request. A handler that throws may still have passed its completion on; the
/// first answer counts. Shared by the handler and its completion. Any thread.
class OneAnswer {
 public:
  explicit OneAnswer(Completion<http::Response> done) : done_{std::move(done)} {}

  /// Returns false if an answer was given before.
  bool give(Result<http::Response> response) {
    std::optional<Completion<http::Response>> done;
    {
      const std::lock_guard lock{mutex_};
      done = std::exchange(done_, std::nullopt);
    }
    if (!done) return false;
    (*done)(response ? *std::move(response) : http::problem(response.error()));
    return true;
  }

 private:
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
    tell(diagnostics, Severity::error, name(error.code()), "after its answer {}", error.full());
  }
}

}  // namespace

void add_own_routes(http::Router& router, const std::vector<Routes::Route>& routes,
                    Executor& executor, Diagnostics* diagnostics) {
  for (const auto& route : routes) {
    const auto shared = std::make_shared<const Routes::Route>(route);
    auto handle = [&executor, diagnostics, shared](http::Request request,
                                                   Completion<http::Response> done) {
      auto answer = std::make_shared<OneAnswer>(std::move(done));
      auto work = [diagnostics, shared, request = std::move(request),
                   answer = std::move(answer)] { call(*shared, request, answer, diagnostics); };
      executor.post(std::move(work));
    };
    router.add(route.method, route.pattern, std::move(handle));
  }
}

}  // namespace daybook
