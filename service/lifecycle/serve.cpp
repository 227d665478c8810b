#include "service/lifecycle/serve.h"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "service/command/command_api.h"
#include "service/control/server.h"
#include "service/feed/feed_api.h"
#include "service/health/health_api.h"
#include "service/http/authority.h"
#include "service/http/problem.h"
#include "service/http/server.h"
#include "service/lifecycle/notice_limit.h"
#include "service/lifecycle/signals.h"
#include "service/lifecycle/standard_error.h"
#include "service/query/log_api.h"
#include "service/query/view_api.h"
#include "service/service_arguments.h"
#include "store/system_environment.h"

namespace daybook {
namespace {

using namespace std::chrono_literals;
constexpr std::uint64_t scrub_hours = 24;
constexpr std::uint64_t port_max = 65'535;
constexpr auto drain_time = 8s;     // for the requests that run when a signal comes
constexpr int end_ms_max = 9500;    // so that it is over within the 10 s that are promised
constexpr auto catch_up_time = 2s;  // for views, before requests: most have caught up by then
constexpr auto poisoned_time = 2s;  // for the answers "outcome unknown" to reach their callers

/// After a failed write the process has nothing to promise any more, and must not try to tidy up.
void end_poisoned(EndSignals& signals, const Error& error) {
  signals.end_poisoned(poisoned_time);
  tell_standard_error(fmt::format(
      "error: the log cannot be written: {}\nthe program ends; start it again\n",
      error.message()));
}

/// Tells what keeps one server from accepting connections. Its thread has others to serve, and does
/// not wait for whoever reads standard error.
std::function<void(std::string_view)> fault_notices(const Clock& clock) {
  return [&clock, limit = std::make_shared<NoticeLimit>()](std::string_view text) {
    if (limit->admit(clock.steady_now())) tell_standard_error(fmt::format("notice: {}\n", text));
  };
}

Result<void> check_ports(const Arguments& arguments) {
  DAYBOOK_TRY(const auto command, arguments.number("--command-port", 0));
  DAYBOOK_TRY(const auto query, arguments.number("--query-port", 0));
  if (command == 0 || command != query) return {};
  return fail(ErrorCode::invalid_argument,
              "--command-port and --query-port are both {}: each API has a port of its own",
              command);
}

Result<std::uint16_t> port_of(const Arguments& arguments, std::string_view option) {
  DAYBOOK_TRY(const auto port, arguments.number(option, 0));
  return static_cast<std::uint16_t>(port);
}

Result<std::unique_ptr<http::Server>> listen(const Arguments& arguments, std::string_view option,
                                             Service& service, http::Router router) {
  http::ServerOptions options;
  options.limits = http::HttpLimits::within(service.descriptors().connections_max);
  options.address = arguments.text("--address").value_or("127.0.0.1");
  DAYBOOK_TRY(options.port, port_of(arguments, option));
  options.on_fault = fault_notices(service.environment().clock());
  return http::Server::start(options, service.environment().clock(),
                             http::Handler{std::move(router)});
}

/// A route of the program's own: called on a worker, since it may do what it likes.
void add_own_routes(http::Router& router, const std::vector<Routes::Route>& routes,
                    Executor& executor) {
  for (const auto& route : routes) {
    auto handle = [&executor, handler = route.handler](http::Request request,
                                                       Completion<http::Response> done) {
      auto answer = [done = std::move(done)](Result<http::Response> response) mutable {
        done(response ? *std::move(response) : http::problem(response.error()));
      };
      auto work = [handler, request = std::move(request), answer = std::move(answer)]() mutable {
        handler(request, std::move(answer));
      };
      executor.post(std::move(work));
    };
    router.add(route.method, route.pattern, std::move(handle));
  }
}

/// Everything that answers, from the outside in. Destroyed in the opposite order of its making.
struct Servers {
  std::unique_ptr<http::Server> command;
  std::unique_ptr<http::Server> query;
  std::unique_ptr<control::Server> control;

  void drain(SteadyTime deadline) const {
    query->begin_drain();  // all three at the same time
    command->begin_drain();
    control->stop();
    command->drain(deadline);
    query->drain(deadline);
  }
};

Result<Servers> start_servers(const Arguments& arguments, Service& service,
                              const RunInside& run_inside) {
  Routes routes;
  for (const auto& make : service.domain().routes) DAYBOOK_CHECK(make(service, routes));
  auto& executor = service.environment().executor();
  Servers servers;
  http::Router commands;
  add_command_routes(commands, service);
  add_health_routes(commands, service.reading());
  add_feed_routes(commands, service.store(), service.feeds());
  add_own_routes(commands, routes.of_command_api(), executor);
  DAYBOOK_TRY(servers.command,
              listen(arguments, "--command-port", service, std::move(commands)));
  http::Router queries;
  add_view_routes(queries, service.reading());
  add_log_routes(queries, service.reading());
  add_health_routes(queries, service.reading());
  add_feed_routes(queries, service.store(), service.feeds());
  add_own_routes(queries, routes.of_query_api(), executor);
  DAYBOOK_TRY(servers.query, listen(arguments, "--query-port", service, std::move(queries)));
  const auto run = [&service, &run_inside](std::span<const std::string> words, Console& console) {
    return run_inside(service, words, console);
  };
  control::ServerOptions options;
  options.calls_max = service.descriptors().calls_max;
  options.callers.callers_max = std::min(options.callers.callers_max, options.calls_max);
  options.on_fault = fault_notices(service.environment().clock());
  DAYBOOK_TRY(servers.control,
              control::Server::start(*arguments.text("--data"), run, std::move(options)));
  return servers;
}

}  // namespace

Verb serve_verb() {
  Verb verb{"serve", "serves the command API, the query API and the verbs of other processes"};
  verb.options = {{"--command-port", "N", "of the command API; 0 or left out = choose one",
                   whole_number({0, port_max})},
                  {"--query-port", "N", "of the query API; 0 or left out = choose one",
                   whole_number({0, port_max})},
                  {"--address", "IP", "to listen on; 127.0.0.1 when left out",
                   parsed_by(http::check_ip_address)},
                  {"--durability", "D", "power_loss (synced, the default) or process_crash",
                   one_of({"power_loss", "process_crash"})},
                  {"--scrub-hours", "N",
                   "look for damage of the log, in the background, once in so many hours; 0 = "
                   "never; 24 when left out",
                   whole_number({0, StoreOptions::scrub_interval_max.count()})},
                  {"--adopt", "",
                   "take over the directory of another program: it belongs to this one then"}};
  for (auto& option : service_option_specs()) verb.options.push_back(std::move(option));
  verb.check = check_ports;
  return verb;
}

Result<ExitCode> serve(const Domain& domain, const Arguments& arguments, Console& console,
                       const RunInside& run_inside) {
  DAYBOOK_TRY(auto options, service_options(arguments));
  options.on_notice = notices_to(console);
  if (arguments.text("--durability") == "process_crash") {
    options.durability = Durability::process_crash;
  }
  DAYBOOK_TRY(const auto hours, arguments.number("--scrub-hours", scrub_hours));
  options.scrub_interval = std::chrono::hours{hours};
  options.naming = arguments.flag("--adopt") ? Naming::adopt : Naming::name;

  // Destroyed last: until then a write may fail, and whatever comes to an end may take too long.
  EndSignals signals{std::chrono::milliseconds{end_ms_max}};
  options.servers = 2;
  options.on_poison = [&signals](const Error& error) { end_poisoned(signals, error); };
  SystemEnvironment environment{{std::max(4U, std::thread::hardware_concurrency())}};
  DAYBOOK_TRY(const auto service, Service::open(domain, *arguments.text("--data"), environment,
                                                std::move(options)));
  tell_notices(*service, console);
  DAYBOOK_CHECK(service->views().rebuild_misfits());
  service->views().wait_until_caught_up(environment.clock().steady_now() + catch_up_time);
  signals.begin_serving();
  DAYBOOK_TRY(const auto servers, start_servers(arguments, *service, run_inside));
  console.print("{{\"ready\":true,\"command_port\":{},\"query_port\":{},\"pid\":{}}}\n",
                servers.command->port(), servers.query->port(), getpid());

  signals.wait();
  if (signals.is_poisoned()) signals.wait_for_end();  // who waits is still being answered
  tell_standard_error("ending: running requests are answered, then the views are saved\n");
  service->counters().draining = true;
  servers.drain(environment.clock().steady_now() + drain_time);
  stop(*service, console);
  return ExitCode::success;
}

}  // namespace daybook
