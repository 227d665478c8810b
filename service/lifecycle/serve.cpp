#include "service/lifecycle/serve.h"

#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <thread>

#include "base/system_environment.h"
#include "net/feed/feed_api.h"
#include "net/http/authority.h"
#include "net/http/server.h"
#include "service/api/command/command_api.h"
#include "service/api/health/health_api.h"
#include "service/api/query/log_api.h"
#include "service/api/query/log_names.h"
#include "service/api/query/view_api.h"
#include "service/control/server.h"
#include "service/lifecycle/diagnostics/bounded_lines.h"
#include "service/lifecycle/diagnostics/standard_error.h"
#include "service/lifecycle/own_routes.h"
#include "service/lifecycle/server_observer.h"
#include "service/lifecycle/signals.h"
#include "service/wiring/service_arguments.h"

namespace daybook {
namespace {

using namespace std::chrono_literals;
constexpr std::uint64_t scrub_hours = 24;
constexpr std::uint64_t port_max = 65'535;
constexpr auto drain_time = 8s;     // for requests in flight when a signal arrives
constexpr int end_ms_max = 9500;    // within the documented 10 s
constexpr auto catch_up_time = 2s;  // for views, before requests; enough for most
constexpr auto poisoned_time = 2s;  // for the answers "outcome unknown" to reach their callers

/// After a failed write nothing more can be promised, so the process must not clean up.
void end_poisoned(EndSignals& signals, Diagnostics& diagnostics, const Error& error) {
  signals.end_poisoned(poisoned_time);  // before anything that may block
  tell(&diagnostics, Severity::error, "poisoned",
       "the log cannot be written, so the program shuts down; restart it: {}", error.full());
}

/// Returns a callback that reports why a server cannot accept connections.
std::function<void(std::string_view)> fault_notices(Diagnostics* diagnostics) {
  return [diagnostics](std::string_view text) {
    tell(diagnostics, Severity::error, "not_accepting", "{}", text);
  };
}

Result<void> check_ports(const Arguments& arguments) {
  DAYBOOK_TRY(const auto command, arguments.number("--command-port", 0));
  DAYBOOK_TRY(const auto query, arguments.number("--query-port", 0));
  if (command == 0 || command != query) return {};
  return fail(ErrorCode::invalid_argument,
              "--command-port and --query-port are both {}: each API needs its own port",
              command);
}

Result<std::uint16_t> port_of(const Arguments& arguments, std::string_view option) {
  DAYBOOK_TRY(const auto port, arguments.number(option, 0));
  return static_cast<std::uint16_t>(port);
}

http::RequestKind kind_of(const http::Request& request) {
  if (is_health_request(request)) return http::RequestKind::health;
  return may_wait(request) ? http::RequestKind::waiting : http::RequestKind::ordinary;
}

Result<std::unique_ptr<http::Server>> listen(const Arguments& arguments, std::string_view option,
                                             Service& service, http::Router router,
                                             http::Observer& observer) {
  http::ServerOptions options;
  options.limits = http::HttpLimits::within(service.descriptors().connections_max);
  options.kind_of = kind_of;
  options.address = arguments.text("--address").value_or("127.0.0.1");
  options.observer = &observer;
  DAYBOOK_TRY(options.port, port_of(arguments, option));
  options.on_fault = fault_notices(service.diagnostics());
  return http::Server::start(options, service.environment().clock(),
                             http::Handler{std::move(router)});
}

/// The servers and what they use. Destroyed in reverse order.
struct Servers {
  std::unique_ptr<Executor> health;  // first: the servers' routes use it
  std::unique_ptr<ServerObserver> command_observer;
  std::unique_ptr<ServerObserver> query_observer;
  std::unique_ptr<http::Server> command;
  std::unique_ptr<http::Server> query;
  std::unique_ptr<control::Server> control;

  /// Returns false when some requests were not answered at the deadline.
  bool drain(SteadyTime deadline) const {
    query->begin_drain();  // all three at the same time
    command->begin_drain();
    control->stop();
    const bool commands_answered = command->drain(deadline);
    const bool queries_answered = query->drain(deadline);
    return commands_answered && queries_answered;
  }
};

Result<std::unique_ptr<Executor>> make_health_executor(Environment& environment) {
  try {
    return environment.make_serial_executor("daybook-health");
  } catch (const std::system_error& error) {
    return fail(ErrorCode::io, "cannot start the health thread: {}", error.what());
  }
}

Result<Servers> start_servers(const Arguments& arguments, Service& service,
                              const RunInside& run_inside) {
  Routes routes;
  for (const auto& make : service.domain().routes) DAYBOOK_CHECK(make(service, routes));
  auto& executor = service.environment().executor();
  Servers servers;
  DAYBOOK_TRY(servers.health, make_health_executor(service.environment()));
  servers.command_observer =
      std::make_unique<ServerObserver>(service.failures(), &service.counters());
  servers.query_observer = std::make_unique<ServerObserver>(service.failures());
  http::Router commands;
  commands.check_logs(log_names_of(service.store()));
  commands.tell_refusals(*servers.command_observer);
  add_command_routes(commands, service);
  add_health_routes(commands, service.reading(), *servers.health);
  add_feed_routes(commands, service.store(), service.feeds());
  add_own_routes(commands, routes.of_command_api(), executor, service.diagnostics());
  DAYBOOK_TRY(servers.command, listen(arguments, "--command-port", service, std::move(commands),
                                      *servers.command_observer));
  http::Router queries;
  queries.check_logs(log_names_of(service.store()));
  add_view_routes(queries, service.reading());
  add_log_routes(queries, service.reading());
  add_health_routes(queries, service.reading(), *servers.health);
  add_feed_routes(queries, service.store(), service.feeds());
  add_own_routes(queries, routes.of_query_api(), executor, service.diagnostics());
  DAYBOOK_TRY(servers.query, listen(arguments, "--query-port", service, std::move(queries),
                                    *servers.query_observer));
  const auto run = [&service, &run_inside](std::span<const std::string> words, Console& console) {
    return run_inside(service, words, console);
  };
  control::ServerOptions options;
  options.calls_max = service.descriptors().calls_max;
  options.callers.callers_max = std::min(options.callers.callers_max, options.calls_max);
  options.on_fault = fault_notices(service.diagnostics());
  DAYBOOK_TRY(servers.control,
              control::Server::start(*arguments.text("--data"), run, std::move(options)));
  return servers;
}

void tell_started(Service& service, const Servers& servers, SteadyTime::duration took) {
  const auto identity = service.store().identity();
  const auto status = service.store().status();
  tell(service.diagnostics(), Severity::notice, "started",
       "{} serves {} on the ports {} (commands) and {} (queries), process {}: store {} in epoch {} "
       "with {} events; the start took {:.3f} s",
       service.domain().name, service.directory().string(), servers.command->port(),
       servers.query->port(), getpid(), identity.id, identity.epoch, status.events,
       std::chrono::duration<double>(took).count());
}

}  // namespace

Verb serve_verb() {
  Verb verb{"serve", "serves the command API, the query API and the verbs of other processes"};
  verb.options = {{"--command-port", "N", "port of the command API; 0 or not given = any free port",
                   whole_number({0, port_max})},
                  {"--query-port", "N", "port of the query API; 0 or not given = any free port",
                   whole_number({0, port_max})},
                  {"--address", "IP", "address to listen on; default: 127.0.0.1",
                   parsed_by(http::check_ip_address)},
                  {"--durability", "D",
                   "what acknowledged commits survive: power_loss (synced; default) or "
                   "process_crash",
                   one_of({"power_loss", "process_crash"})},
                  {"--scrub-hours", "N",
                   "check the log files for damage in the background, once every N hours; 0 = "
                   "never; default: 24",
                   whole_number({0, StoreOptions::scrub_interval_max.count()})},
                  {"--adopt", "",
                   "take over a directory of another program; it then belongs to this one"}};
  for (auto& option : service_option_specs()) verb.options.push_back(std::move(option));
  verb.check = check_ports;
  return verb;
}

Result<ExitCode> serve(const Domain& domain, const Arguments& arguments, Console& console,
                       const RunInside& run_inside) {
  DAYBOOK_TRY(auto options, service_options(arguments));
  if (arguments.text("--durability") == "process_crash") {
    options.durability = Durability::process_crash;
  }
  DAYBOOK_TRY(const auto hours, arguments.number("--scrub-hours", scrub_hours));
  options.scrub_interval = std::chrono::hours{hours};
  options.naming = arguments.flag("--adopt") ? Naming::adopt : Naming::name;

  // Destroyed last: until then a write may fail, or shutdown may take too long.
  EndSignals signals{std::chrono::milliseconds{end_ms_max}};
  options.servers = 2;
  SystemEnvironment environment{{std::max(4U, std::thread::hardware_concurrency())}};
  const auto& clock = environment.clock();
  const auto begun = clock.steady_now();
  const auto lines =
      BoundedLines::make(write_to_standard_error, clock, true, &environment.executor());
  options.diagnostics = lines.get();
  options.on_poison = [&signals, &lines](const Error& error) {
    end_poisoned(signals, *lines, error);
  };
  DAYBOOK_TRY(const auto service, Service::open(domain, *arguments.text("--data"), environment,
                                                std::move(options)));
  DAYBOOK_CHECK(service->views().rebuild_misfits());
  service->views().wait_until_caught_up(clock.steady_now() + catch_up_time);
  signals.begin_serving();
  DAYBOOK_TRY(const auto servers, start_servers(arguments, *service, run_inside));
  DAYBOOK_CHECK(service->take_over());  // not before it can really serve
  console.print("{{\"ready\":true,\"command_port\":{},\"query_port\":{},\"pid\":{}}}\n",
                servers.command->port(), servers.query->port(), getpid());
  tell_started(*service, servers, clock.steady_now() - begun);

  signals.wait();
  if (signals.is_poisoned()) signals.wait_for_end();  // callers are still being answered
  tell(lines.get(), Severity::notice, "ending",
       "shutting down: running requests are answered, then the views are saved");
  service->counters().draining = true;
  const bool all_answered = servers.drain(clock.steady_now() + drain_time);
  stop(*service);
  // Requests whose clients have gone may still be queued, and they use the service.
  environment.wait_until_idle();
  tell(lines.get(), Severity::notice, "ended", "{} has ended: {}", domain.name,
       all_answered ? "all requests were answered" : "some requests were aborted");
  return ExitCode::success;
}

}  // namespace daybook
