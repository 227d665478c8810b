#include <iostream>
#include <vector>

#include "bench/frame/named_values.h"
#include "bench/frame/run_cases.h"
#include "bench/peers/daybook_peer.h"
#include "bench/peers/peers_bench.h"
#if DAYBOOK_BENCH_POSTGRES
#include "bench/peers/postgres.h"
#endif
#include "base/system_environment.h"

namespace daybook::bench {
namespace {

constexpr std::string_view names[] = {"--postgres", "--http-commands", "--http-queries",
                                      "--workers",  "--rounds",        "--seconds",
                                      "--directory"};

Result<std::vector<std::unique_ptr<Peer>>> peers_of(const NamedValues& values,
                                                    const Context& context) {
  std::vector<std::unique_ptr<Peer>> peers;
  peers.push_back(make_daybook_peer(context, Workers::tasks));
  peers.push_back(make_daybook_peer(context, Workers::threads));
  if (values.has("--http-commands") != values.has("--http-queries")) {
    return fail(ErrorCode::invalid_argument, "--http-commands and --http-queries go together");
  }
  if (values.has("--http-commands")) {
    DAYBOOK_TRY(const auto commands, values.count("--http-commands", 0, 65'535));
    DAYBOOK_TRY(const auto queries, values.count("--http-queries", 0, 65'535));
    peers.push_back(make_http_peer(context, static_cast<std::uint16_t>(commands),
                                   static_cast<std::uint16_t>(queries)));
  }
  if (values.has("--postgres")) {
#if DAYBOOK_BENCH_POSTGRES
    const auto where = values.text("--postgres");
    peers.push_back(make_postgres_peer(where, PostgresStyle::each_alone));
    peers.push_back(make_postgres_peer(where, PostgresStyle::grouped));
#else
    return fail(ErrorCode::invalid_argument,
                "this program was built without PostgreSQL: install libpq-dev and build it again");
#endif
  }
  return peers;
}

Result<void> run(std::span<const std::string_view> arguments, const StopFlag& stop) {
  DAYBOOK_TRY(const auto values, NamedValues::parse(arguments, names));
  DAYBOOK_TRY(const auto seconds, values.number("--seconds", 1, 0.001, 3600));
  DAYBOOK_TRY(const auto rounds, values.count("--rounds", 5, 1000));
  DAYBOOK_TRY(const auto workers, values.numbers("--workers", "1,2,4,8,16,32,64,128,256", 4096));
  SystemEnvironment environment;
  DAYBOOK_TRY(const auto directory,
              testing::TemporaryDirectory::create(values.text("--directory", ".")));
  const Context context{environment, directory, stop, seconds};
  DAYBOOK_TRY(const auto peers, peers_of(values, context));
  return run_peers(peers, {rounds, workers}, context, std::cout,
                   std::cerr);
}

}  // namespace
}  // namespace daybook::bench

/// Lines of JSON about stores that are running, and about Daybook in this process.
int main(int argc, char** argv) {
  return daybook::bench::run_main("daybook-bench-peers", argc, argv, daybook::bench::run);
}
