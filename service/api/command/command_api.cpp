#include "service/api/command/command_api.h"

#include "base/caught.h"
#include "net/http/problem.h"
#include "service/api/command/command_input.h"
#include "service/api/command/outcome.h"
#include "service/api/command/receipt_json.h"
#include "service/wiring/service.h"

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
  counters.count(outcome_of(outcome));
  if (!outcome) return http::problem(outcome.error());
  if (!outcome->accepted()) return http::problem(409, "rejected", outcome->rejection().reason);
  return accepted(outcome->receipt());
}

/// A command and the runner that executes it.
struct Executable {
  CommandRunner* runner;
  CommandRequest command;
};

Result<Executable> parse(Service& service, const http::Request& request) {
  const auto name = request.parameter("name");
  DAYBOOK_TRY(auto* runner, service.commands(name, request.log));
  const auto& decider = runner->decider();
  const bool has_key = !request.parameter("key").empty();
  if (has_key && !decider.takes_key()) {
    return fail(ErrorCode::invalid_argument, "{0} takes no key: send POST /commands/{0}", name);
  }
  if (!has_key && decider.takes_key()) {
    return fail(ErrorCode::invalid_argument, "{0} needs a key: send POST /commands/{0}/KEY", name);
  }
  DAYBOOK_TRY(auto command, parse_command(decider, request));
  return Executable{runner, std::move(command)};
}

Result<Executable> parse_caught(Service& service, const http::Request& request) {
  try {
    return parse(service, request);
  } catch (...) {
    return fail(caught("reading the command"));
  }
}

/// Runs on a worker: parsing, loading and deciding must not block the I/O thread.
void execute(Service& service, const http::Request& request,
             Completion<http::Response> done) {
  auto& counters = service.counters();
  auto parsed = parse_caught(service, request);
  if (!parsed) return done(answer(fail(std::move(parsed).error()), counters));
  auto finish = [&counters, done = std::move(done)](Result<Outcome> outcome) mutable {
    done(answer(outcome, counters));
  };
  parsed->runner->execute_within(service.environment().executor(), std::move(parsed->command),
                                 std::move(finish));
}

/// The target without scheme and host, query and fragment, if it is malformed.
std::string_view raw_path(std::string_view target) {
  target = target.substr(0, target.find_first_of("?#"));
  if (target.starts_with('/')) return target;
  const auto scheme_end = target.find("://");
  if (scheme_end == std::string_view::npos) return {};
  const auto path = target.find('/', scheme_end + 3);
  return path == std::string_view::npos ? std::string_view{} : target.substr(path);
}

/// The segments of a malformed target. A segment that cannot be decoded stays as it is.
std::vector<std::string> segments_of(std::string_view target) {
  std::vector<std::string> segments;
  auto path = raw_path(target);
  while (path.starts_with('/')) {
    const auto segment = path.substr(0, path.find('/', 1));
    http::Request one;
    one.target = std::string{segment};
    const bool is_decoded = http::decode_target(one) && one.path.size() == 1;
    segments.push_back(is_decoded ? one.path.front() : std::string{segment.substr(1)});
    path.remove_prefix(segment.size());
  }
  return segments;
}

/// Whether the request is addressed to the command API: a POST with a path below /commands/, with
/// or without /logs/NAME. Its target may be malformed or cut off.
bool is_command(const http::Request& request) {
  if (request.method != "POST") return false;
  http::Request asked;
  asked.target = request.target;
  if (!http::decode_target(asked)) asked.path = segments_of(request.target);
  const auto path = http::path_in_log(asked);
  return path.size() >= 2 && path[0] == "commands";
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

void count_refused(const http::Request& request, const http::Response& response,
                   Counters& counters) {
  if (is_command(request)) counters.count(outcome_of_refusal(response.status));
}

}  // namespace daybook
