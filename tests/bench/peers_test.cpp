#include "base/system_environment.h"
#include "bench/frame/named_values.h"
#include "bench/http/movement_json.h"
#include "bench/peers/peer_turn.h"
#include "bench/peers/task_loop.h"
#include "store/memory_store.h"
#include "tests/catch.h"

using namespace daybook;
using namespace daybook::bench;

namespace {

std::string base64_of(std::string_view text) {
  return base64({reinterpret_cast<const std::byte*>(text.data()), text.size()});
}

Result<NamedValues> values_of(std::vector<std::string_view> arguments) {
  constexpr std::string_view names[] = {"--workers", "--seconds"};
  return NamedValues::parse(arguments, names);
}

}  // namespace

TEST_CASE("base64 has the vectors of RFC 4648") {
  CHECK(base64_of("").empty());
  CHECK(base64_of("f") == "Zg==");
  CHECK(base64_of("fo") == "Zm8=");
  CHECK(base64_of("foo") == "Zm9v");
  CHECK(base64_of("foobar") == "Zm9vYmFy");
}

TEST_CASE("bodies of commands are JSON with the bytes of the payloads") {
  const auto bodies = movement_bodies(*Payloads::make(Content::zeros), 2);
  REQUIRE(bodies.size() == 2);
  CHECK_THAT(bodies[0], contains_text(R"({"move":{"account":)"));
  CHECK_THAT(bodies[0], contains_text(R"("note":"AAAA)"));
}

TEST_CASE("named values are numbers and lists within their limits") {
  const auto values = values_of({"--workers", "1,32", "--seconds", "0.5"}).value();
  CHECK(values.numbers("--workers", "7", 256).value() == std::vector<std::uint32_t>{1, 32});
  CHECK(values.number("--seconds", 3, 0, 10).value() == 0.5);
  CHECK(values_of({})->numbers("--workers", "7", 256).value() == std::vector<std::uint32_t>{7});
  CHECK_THAT(values.numbers("--workers", "7", 16).error().message(), contains_text("'32'"));
  CHECK_THAT(values_of({"--worker", "1"}).error().message(), contains_text("--workers --seconds"));
  CHECK_THAT(values_of({"--workers"}).error().message(), contains_text("needs a value"));
  CHECK_THAT(values_of({"--workers", "1,"})->numbers("--workers", "", 9).error().message(),
             contains_text("''"));
}

TEST_CASE("a worker begins a new stream every ten events") {
  SystemEnvironment environment;
  PeerAppends appends{peer_workloads().front(), Payloads::make(), environment, 0};
  std::string first;
  for (std::uint32_t i = 0; i < 10; ++i) {
    const auto append = appends.next();
    if (i == 0) first = append.stream;
    CHECK(append.stream == first);
    CHECK(append.number == i);
    CHECK(append.payload.size() == Payloads::bytes);
  }
  const auto next = appends.next();
  CHECK(next.number == 0);
  CHECK_FALSE(next.stream == first);
}

TEST_CASE("tasks have one append each under way, and every append is counted") {
  SystemEnvironment environment;
  MemoryStore store{environment};
  auto* const log = store.open_log(LogName::main()).value();
  const testing::TemporaryDirectory directory;
  const StopFlag stop;
  const Context context{environment, directory, stop, 0.01};
  for (const auto& workload : peer_workloads()) {
    if (workload.action == PeerAction::read) continue;
    std::vector<PeerAppends> workers;
    for (std::uint32_t i = 0; i < 3; ++i) {
      workers.emplace_back(workload, Payloads::make(workload.content), environment, i);
    }
    const auto before = log->head().value;
    const auto sample = measure_tasks(context, *log, std::move(workers));
    REQUIRE(sample);
    CHECK(sample->find(figures::rate).value() > 0);
    CHECK(log->head().value - before >= 3);
  }
}
