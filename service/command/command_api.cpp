#include "service/command/command_api.h"

#include "service/command/command_input.h"
#include "service/command/receipt_json.h"
#include "service/http/problem.h"
#include "service/service.h"

namespace daybook {
namespace {

http::Response accepted(const Receipt& receipt) {
  auto response = http::Response::json(receipt_json(receipt));
  response.headers.push_back({"Daybook-Token", receipt.token.to_string()});
  if (receipt.streams.size() == 1) {
    response.headers.push_back({"ETag", fmt::format("\"{}\"", receipt.streams.front().version)});
  }
  return response;
}

http::Response answer(const Result<Outcome>& outcome, Counters& counters) {
  if (!outcome) {
    counters.commands_failed.fetch_add(1, std::memory_order_relaxed);
    return http::problem(outcome.error());
  }
  if (!outcome->accepted()) {
    counters.commands_rejected.fetch_add(1, std::memory_order_relaxed);
    return http::problem(409, "rejected", outcome->rejection().reason);
  }
  auto& counter =
      outcome->receipt().repeated ? counters.commands_repeated : counters.commands_accepted;
  counter.fetch_add(1, std::memory_order_relaxed);
  return accepted(outcome->receipt());
}

/// Runs on a worker: parsing, loading and deciding are no work for an I/O thread.
void execute(Service& service, const http::Request& request,
             Completion<http::Response> done) {
  auto& counters = service.counters();
  const auto refuse = [&](const Error& error) { done(answer(fail(error), counters)); };
  const auto name = request.parameter("name");
  auto runner = service.commands(name, request.log);
  if (!runner) return refuse(runner.error());
  const auto& decider = *service.domain().find_decider(name);
  const bool has_key = !request.parameter("key").empty();
  if (has_key != decider.takes_key()) {
    return refuse(Error{ErrorCode::invalid_argument,
                        has_key ? fmt::format("{0} takes no key: POST /commands/{0}", name)
                                : fmt::format("{0} takes a key: POST /commands/{0}/KEY", name)});
  }
  auto command = parse_command(decider, request);
  if (!command) return refuse(command.error());
  auto finish = [&counters, done = std::move(done)](Result<Outcome> outcome) mutable {
    done(answer(outcome, counters));
  };
  (*runner)->execute_within(service.environment().executor(), *std::move(command),
                            std::move(finish));
}

}  // namespace

void add_command_routes(http::Router& router, Service& service) {
  const auto route = [&](std::string_view pattern) {
    router.add("POST", pattern,
               [&service](http::Request request, Completion<http::Response> done) {
                 auto work = [&service, request = std::move(request),
                              done = std::move(done)]() mutable {
                   execute(service, request, std::move(done));
                 };
                 service.environment().executor().post(std::move(work));
               });
  };
  route("/commands/{name}");
  route("/commands/{name}/{key}");
}

}  // namespace daybook
