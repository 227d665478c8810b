#include <iostream>
#include <vector>

#include "base/system_environment.h"
#include "bench/frame/named_values.h"
#include "bench/frame/run_cases.h"
#include "bench/http/http_bench.h"

namespace daybook::bench {
namespace {

constexpr std::string_view names[] = {"--synced",   "--synced-pid", "--unsynced", "--unsynced-pid",
                                      "--nginx",    "--nginx-pids", "--rounds",   "--seconds",
                                      "--directory"};

Result<HttpServer> server_of(const NamedValues& values, std::string_view name,
                             std::string_view pids) {
  HttpServer server;
  DAYBOOK_TRY(const auto port, values.count(name, 0, 65'535));
  server.port = static_cast<std::uint16_t>(port);
  if (!values.has(pids)) return server;
  DAYBOOK_TRY(const auto found, values.numbers(pids, "", 1U << 30));
  server.pids.assign(found.begin(), found.end());
  return server;
}

Result<void> run(std::span<const std::string_view> arguments, const StopFlag& stop) {
  DAYBOOK_TRY(const auto values, NamedValues::parse(arguments, names));
  HttpServers servers;
  DAYBOOK_TRY(servers.synced, server_of(values, "--synced", "--synced-pid"));
  DAYBOOK_TRY(servers.unsynced, server_of(values, "--unsynced", "--unsynced-pid"));
  DAYBOOK_TRY(servers.nginx, server_of(values, "--nginx", "--nginx-pids"));
  if (servers.synced.port == 0 || servers.unsynced.port == 0) {
    return fail(ErrorCode::invalid_argument, "name the servers: bench/http/run starts them");
  }
  DAYBOOK_TRY(const auto seconds, values.number("--seconds", 3, 0.001, 3600));
  DAYBOOK_TRY(const auto rounds, values.count("--rounds", 5, 1000));
  SystemEnvironment environment;
  DAYBOOK_TRY(const auto directory,
              testing::TemporaryDirectory::create(values.text("--directory", ".")));
  return run_cases(http_cases(servers, {environment, directory, stop, seconds}),
                   rounds, true, std::cout, std::cerr);
}

}  // namespace
}  // namespace daybook::bench

/// Lines of JSON as daybook-bench writes them, about servers that are running.
int main(int argc, char** argv) {
  return daybook::bench::run_main("daybook-bench-http", argc, argv, daybook::bench::run);
}
