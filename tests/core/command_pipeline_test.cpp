#include "core/commands/command_pipeline.h"

#include "base/system_environment.h"
#include "base/testing/simulated_environment.h"
#include "book.h"
#include "core/deciders/aggregate_decider.h"
#include "store/memory_store.h"
#include "tests/catch.h"

using namespace daybook;
using library::BookCommand;

namespace {

CommandRequest lend(std::string book, const std::string& reader) {
  return CommandRequest::build<BookCommand>(std::move(book),
                                            [&](auto c) { c.initLend().setReader(reader); });
}

CommandRequest give_back(std::string book) {
  return CommandRequest::build<BookCommand>(std::move(book), [](auto c) { c.initGiveBack(); });
}

/// Lends and returns each book many times. Succeeds only if each book's commands stay in order.
void lend_in_order(Environment& environment, std::size_t in_flight) {
  MemoryStore store{environment};
  auto* log = *store.open_log(LogName::main());
  const auto decider = *AggregateDecider<library::Book>::make();
  CommandRunner runner{*decider, *log, environment};
  int accepted = 0;
  constexpr int books = 5;
  constexpr int turns = 20;
  {
    CommandPipeline pipeline{runner, environment, in_flight};
    const auto count = [&](const Result<Outcome>& outcome) {
      accepted += outcome && outcome->accepted();
    };
    for (int turn = 0; turn < turns; ++turn) {
      for (int book = 0; book < books; ++book) {
        pipeline.submit(lend(fmt::format("{}", book), fmt::format("reader {}", turn)), count);
        pipeline.submit(give_back(fmt::format("{}", book)), count);
      }
    }
    pipeline.finish();
    CHECK(accepted == books * turns * 2);
  }
  CHECK(log->head() == Position{books * turns * 2});
}

}  // namespace

TEST_CASE("a pipeline keeps the order of each key, however many commands are under way") {
  const auto in_flight =
      GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{1000});
  testing::SimulatedEnvironment environment;
  lend_in_order(environment, in_flight);
}

TEST_CASE("a pipeline keeps the order of each key on threads") {
  SystemEnvironment environment;
  lend_in_order(environment, 16);
}

TEST_CASE("a pipeline that is destroyed waits for what was submitted") {
  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  const auto decider = *AggregateDecider<library::Book>::make();
  CommandRunner runner{*decider, **store.open_log(LogName::main()), environment};
  bool done = false;
  {
    CommandPipeline pipeline{runner, environment, 10};
    pipeline.submit(lend("moby", "Ada"), [&](const Result<Outcome>&) { done = true; });
  }
  CHECK(done);
}
