#include "bench/http/http_bench.h"

#include <atomic>

#include "bench/commands/account.h"
#include "bench/commands/movement_commands.h"
#include "bench/frame/process.h"
#include "bench/http/client.h"
#include "bench/http/movement_json.h"
#include "bench/load/new_store.h"
#include "bench/load/seeded_random.h"
#include "bench/load/threads.h"
#include "core/commands/command_handler.h"

namespace daybook::bench {
namespace {

constexpr Figure server_cpu{"server cpu", "us/event", Better::lower};
constexpr double nginx_goal = 0.25;
constexpr double in_process_goal = 0.8;
constexpr std::uint64_t keys = 1000;  // of each connection
constexpr std::size_t bodies = 1024;

/// What one connection, or thread, asks for next. One thread.
class Requests {
 public:
  Requests(const Clock& clock, std::uint32_t connection)
      : clock_{clock}, random_{connection + 100}, connection_{connection} {}

  std::string key() { return fmt::format("{}-{}", connection_, random_.below(keys)); }
  CommandId id() { return CommandId{Uuid::make_v7(clock_, random_)}; }

 private:
  const Clock& clock_;
  SeededRandom random_;
  const std::uint32_t connection_;
};

/// A closed loop over so many connections, each with a thread of its own.
class OverHttp final : public Workload {
 public:
  OverHttp(const Context& context, HttpServer server, std::uint32_t connections)
      : context_{context}, server_{std::move(server)}, connections_{connections} {}

  Result<Sample> run() override {
    std::vector<HttpClient> clients;
    std::vector<Requests> requests;
    for (std::uint32_t i = 0; i < connections_; ++i) {
      DAYBOOK_TRY(auto client, HttpClient::connect(server_.port));
      clients.push_back(std::move(client));
      requests.emplace_back(context_.environment.clock(), i);
    }
    const auto cpu_before = cpu_us_of(server_.pids);
    std::atomic<std::uint64_t> asked = 0;
    DAYBOOK_TRY(auto sample, measure_threads(context_, connections_, 1, [&](std::uint32_t number) {
      return ask(clients[number], requests[number], asked++);
    }));
    return sample.set(server_cpu, (cpu_us_of(server_.pids) - cpu_before) /
                                      static_cast<double>(asked.load()));
  }

 private:
  Result<void> ask(HttpClient& client, Requests& requests, std::uint64_t number) const {
    const auto request =
        post("/commands/account/" + requests.key(),
             fmt::format("Idempotency-Key: {}\r\n", requests.id()), bodies_[number % bodies]);
    DAYBOOK_TRY(const auto answer, client.ask(request));
    if (answer.status == 200) return {};
    return fail(ErrorCode::io, "answered with {}: {}", answer.status, answer.body);
  }

  const Context context_;
  const HttpServer server_;
  const std::uint32_t connections_;
  const std::vector<std::string> bodies_ = movement_bodies(*Payloads::make(), bodies);
};

/// The same commands, executed in this process: as many at once, each waited for.
class InProcess final : public Workload {
 public:
  InProcess(const Context& context, std::uint32_t threads) : context_{context}, threads_{threads} {}

  Result<Sample> run() override {
    return in_new_store(
        context_, {}, [&](Store& store, EventLog&) { return measure(store); }, {});
  }

 private:
  Result<Sample> measure(Store& store) {
    DAYBOOK_TRY(auto handler, CommandHandler<Account>::open(store, context_.environment));
    std::vector<Requests> requests;
    for (std::uint32_t i = 0; i < threads_; ++i) {
      requests.emplace_back(context_.environment.clock(), i);
    }
    std::atomic<std::uint64_t> made = 0;
    DAYBOOK_TRY(auto sample, measure_threads(context_, threads_, 1, [&](std::uint32_t number) {
      return execute(handler, requests[number], made++);
    }));
    return sample.set(server_cpu, sample.find(figures::cpu).value_or(0));
  }

  Result<void> execute(CommandHandler<Account>& handler, Requests& requests, std::uint64_t number) {
    CommandRequest request;
    request.key = requests.key();
    request.id = requests.id();
    request.command = kj::heapArray(commands_[number % commands_.size()].asPtr());
    const auto outcome = handler.execute(std::move(request));
    return outcome ? Result<void>{} : fail(outcome.error());
  }

  const Context context_;
  const std::uint32_t threads_;
  const std::vector<kj::Array<capnp::word>> commands_ = movement_commands(bodies);
};

Case nginx_case(const HttpServers& servers, std::uint32_t connections, const Context& context) {
  return {"http", fmt::format("{} connections, not synced, beside nginx", connections),
          {figures::rate.with_goal(nginx_goal), server_cpu, figures::p50, figures::p99},
          [=]() -> Result<Contest> {
            return Contest{std::make_unique<OverHttp>(context, servers.unsynced, connections),
                           std::make_unique<OverHttp>(context, servers.nginx, connections)};
          }};
}

/// In short turns: how long a sync takes changes from second to second, and both sides are to meet
/// the same.
Case synced_case(const HttpServers& servers, std::uint32_t connections, bool judged,
                 Context context) {
  constexpr std::size_t slices = 4;
  context.seconds /= slices;
  const auto rate = judged ? figures::rate.with_goal(in_process_goal) : figures::rate;
  return {"http",
          fmt::format("{} connection{}, synced, beside as many in process", connections,
                      connections == 1 ? "" : "s"),
          {rate, server_cpu, figures::p50, figures::p99},
          [=]() -> Result<Contest> {
            return Contest{std::make_unique<OverHttp>(context, servers.synced, connections),
                           std::make_unique<InProcess>(context, connections)};
          },
          slices};
}

}  // namespace

std::vector<Case> http_cases(const HttpServers& servers, const Context& context) {
  std::vector<Case> cases;
  if (servers.nginx.port != 0) {
    for (const auto connections : {4U, 32U, 128U}) {
      cases.push_back(nginx_case(servers, connections, context));
    }
  }
  cases.push_back(synced_case(servers, 1, true, context));
  cases.push_back(synced_case(servers, 4, true, context));
  for (const auto connections : {32U, 128U}) {
    cases.push_back(synced_case(servers, connections, false, context));
  }
  return cases;
}

}  // namespace daybook::bench
