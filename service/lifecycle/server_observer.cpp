#include "service/lifecycle/server_observer.h"

#include "net/http/problem.h"
#include "service/api/command/command_api.h"

namespace daybook {

void ServerObserver::failing(http::Response& response, std::string_view asked) {
  const http::Failure unknown{"own_answer", "an own route of the program gave this answer"};
  const auto& failure = response.failure ? *response.failure : unknown;
  const auto what = fmt::format("{} was answered {}", asked.empty() ? "a request" : asked,
                                response.status);
  http::add_reference(response, failures_.report(failure.code, what, failure.why));
}

void ServerObserver::broken_off(const Error& error, std::string_view asked) {
  failures_.report(name(error.code()), fmt::format("the answer to {} was aborted", asked),
                   error.full());
}

void ServerObserver::refused(const http::Request& request, const http::Response& response) {
  if (counters_) count_refused(request, response, *counters_);
}

}  // namespace daybook
