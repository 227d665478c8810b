#include "core/commands/command_handler.h"

#include "base/testing/simulated_environment.h"
#include "book.h"
#include "core/model/token.h"
#include "store/memory_store.h"
#include "tests/catch.h"

using namespace daybook;
using library::Book;
using library::BookCommand;
using library::LendTwo;

namespace {

struct Library {
  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  CommandHandler<Book> books = *CommandHandler<Book>::open(store, environment);
  EventLog& log = **store.log(LogName::main());

  Result<Outcome> lend(std::string book, const char* reader, CommandId id = {}) {
    return books.execute(
        std::move(book), [&](BookCommand::Builder c) { c.initLend().setReader(reader); }, id);
  }
  Version version(std::string_view book) {
    return *log.stream_version(*StreamId::make("book", book));
  }
};

CommandId id_of(std::string_view key) { return command_id_from_key(key); }

CommandRequest lend_request(std::string key, const char* reader) {
  return CommandRequest::build<BookCommand>(std::move(key),
                                            [&](auto c) { c.initLend().setReader(reader); });
}

}  // namespace

TEST_CASE("an accepted command gives a receipt with versions, positions and a token") {
  Library library;
  const auto outcome = library.lend("moby", "Ada");
  REQUIRE(outcome);
  REQUIRE(outcome->accepted());
  const auto& receipt = outcome->receipt();
  CHECK(receipt.first_position == Position{1});
  CHECK(receipt.event_count == 1);
  CHECK(receipt.streams ==
        std::vector<StreamVersion>{{*StreamId::parse("book-moby"), Version{1}}});
  CHECK(receipt.token.position == Position{1});
  CHECK_FALSE(receipt.repeated);
}

TEST_CASE("a refused command leaves no trace") {
  Library library;
  REQUIRE(library.lend("moby", "Ada"));
  const auto outcome = library.lend("moby", "Bob", id_of("x"));
  REQUIRE(outcome);
  REQUIRE_FALSE(outcome->accepted());
  CHECK(outcome->rejection().reason == "Ada has it");
  CHECK(library.version("moby") == Version{1});
  CHECK_FALSE(*library.log.find_command(id_of("x")));
}

TEST_CASE(
    "the same command with the same id gets the first receipt, also after the state changed") {
  Library library;
  const auto first = library.lend("moby", "Ada", id_of("1"));
  REQUIRE(library.books.execute("moby", [](auto c) { c.initGiveBack(); }));
  const auto again = library.lend("moby", "Ada", id_of("1"));
  REQUIRE(again);
  CHECK(again->receipt().repeated);
  CHECK(again->receipt().token == first->receipt().token);
  CHECK(again->receipt().streams == first->receipt().streams);
  CHECK(library.version("moby") == Version{2});
}

TEST_CASE("a command id is refused for another command, another key and another decider") {
  Library library;
  REQUIRE(library.lend("moby", "Ada", id_of("1")));
  CHECK(library.lend("moby", "Bob", id_of("1")).error().code() == ErrorCode::command_id_reused);
  CHECK(library.lend("dick", "Ada", id_of("1")).error().code() == ErrorCode::command_id_reused);
}

TEST_CASE("a command without events is an empty commit that is recognised again") {
  Library library;
  const auto give_back = [](BookCommand::Builder c) { c.initGiveBack(); };
  const auto first = library.books.execute("moby", give_back, id_of("1"));
  REQUIRE(first);
  CHECK(first->receipt().event_count == 0);
  CHECK(library.version("moby") == Version{0});
  CHECK(library.books.execute("moby", give_back, id_of("1"))->receipt().repeated);
}

TEST_CASE("an expected version is checked before anything is decided") {
  Library library;
  REQUIRE(library.lend("moby", "Ada"));
  auto request = lend_request("moby", "Bob");
  request.expected_version = Version{0};
  CHECK(library.books.execute(std::move(request)).error().code() == ErrorCode::version_conflict);
}

TEST_CASE("decide sees the time and the actor it is given, not the clock") {
  Library library;
  auto request = lend_request("moby", "Ada");
  request.metadata.actor = "Eve";
  request.metadata.occurred_at = Timestamp{std::chrono::seconds{7}};
  REQUIRE(library.books.execute(std::move(request)));
  PageBuffer buffer;
  const auto page = library.log.read({}, buffer);
  REQUIRE(page);
  const auto& commit = *page->commits.front();
  CHECK(commit.metadata.actor == "Eve");
  CHECK(commit.occurred_at() == Timestamp{std::chrono::seconds{7}});
  CHECK(commit.events.front().tags[0] == "reader:Ada");
  CHECK(commit.events.front().tags[2] == "by:Eve");
}

TEST_CASE("a decision over two streams is one commit") {
  Library library;
  auto two = *CommandHandler<LendTwo>::open(library.store, library.environment);
  const auto fill = [](library::LendTwoCommand::Builder c) {
    c.setFirst("moby");
    c.setSecond("dick");
    c.setReader("Ada");
  };
  const auto outcome = two.execute("", fill);
  REQUIRE(outcome);
  REQUIRE(outcome->accepted());
  CHECK(outcome->receipt().event_count == 2);
  CHECK(outcome->receipt().streams.size() == 2);
  CHECK_FALSE(two.execute("", fill)->accepted());
}

TEST_CASE("one stream's refusal refuses a decision over two whole") {
  Library library;
  REQUIRE(library.lend("dick", "Bob"));
  auto two = *CommandHandler<LendTwo>::open(library.store, library.environment);
  const auto outcome = two.execute("", [](library::LendTwoCommand::Builder c) {
    c.setFirst("moby");
    c.setSecond("dick");
    c.setReader("Ada");
  });
  CHECK(outcome->rejection().reason == "the second is away");
  CHECK(library.version("moby") == Version{0});
}

TEST_CASE("a decision over two streams refuses the same stream twice and keys that are none") {
  Library library;
  auto two = *CommandHandler<LendTwo>::open(library.store, library.environment);
  const auto with = [&](const char* first, const char* second) {
    return two.execute("", [&](library::LendTwoCommand::Builder c) {
      c.setFirst(first);
      c.setSecond(second);
    });
  };
  CHECK(with("moby", "moby")->rejection().reason == "lend_two names book-moby twice");
  CHECK(with("moby", "").error().code() == ErrorCode::invalid_argument);
}

TEST_CASE("of many racing commands on one aggregate each is decided on what the others did") {
  Library library;
  int accepted = 0;
  int refused = 0;
  const int racers = 20;
  for (int i = 0; i < racers; ++i) {
    library.books.execute(library.environment.executor(), lend_request("moby", "Ada"),
                          [&](Result<Outcome> outcome) {
                            REQUIRE(outcome);
                            ++(outcome->accepted() ? accepted : refused);
                          });
  }
  library.environment.run_all();
  CHECK(accepted == 1);
  CHECK(refused == racers - 1);
  CHECK(library.version("moby") == Version{1});
}

TEST_CASE("a command within a task of the executor is decided before the call returns") {
  Library library;
  auto& executor = library.environment.executor();
  REQUIRE(library.lend("moby", "Ada"));
  std::vector<std::string> answers;
  const auto answer = [&](Result<Outcome> outcome) {
    answers.push_back(outcome->accepted() ? "lent" : outcome->rejection().reason);
  };
  library.books.execute_within(executor, lend_request("moby", "Bob"), answer);
  CHECK(answers == std::vector<std::string>{"Ada has it"});
  library.books.execute_within(executor, lend_request("emma", "Bob"), answer);
  CHECK(answers.size() == 1);  // not durable yet
  library.environment.run_all();
  CHECK(answers.back() == "lent");
}

TEST_CASE("a command that meets other writers at each attempt may be sent again") {
  Library library;
  CommandOptions options;
  options.attempts_max = 1;
  auto impatient =
      *CommandHandler<Book>::open(library.store, library.environment, LogName::main(), options);
  auto other =
      *CommandHandler<Book>::open(library.store, library.environment, LogName::main(), options);
  int busy = 0;
  for (auto* handler : {&impatient, &other}) {
    handler->execute(library.environment.executor(), lend_request("moby", "Ada"),
                     [&](Result<Outcome> outcome) {
                       if (!outcome) busy += outcome.error().code() == ErrorCode::overloaded;
                     });
  }
  library.environment.run_all();
  CHECK(busy == 1);
}

TEST_CASE("an event of a type this program does not know stops the command, not the program") {
  Library library;
  AppendRequest request;
  request.command_id = id_of("newer program");
  NewEvent event;
  event.stream = request.stream_index(*StreamId::parse("book-moby"));
  event.variant = 9;
  event.payload = kj::heapArray<capnp::word>(2);
  std::memset(event.payload.begin(), 0, event.payload.asBytes().size());
  request.events.push_back(std::move(event));
  REQUIRE(append_and_wait(library.log, library.environment, std::move(request)));
  const auto outcome = library.lend("moby", "Ada");
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code() == ErrorCode::unknown_event);
}

TEST_CASE("the digest of a command never changes its form") {
  const auto words = lend_request("moby", "Ada").command;
  std::string hex;
  for (const auto byte : command_digest("book", "moby", as_payload(words))) {
    hex += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  }
  CHECK(hex == "d3284b2048fb46d1fc9cd2552243e7550b7a9d10a22f2fe42287d1ab554e7c19");
}
