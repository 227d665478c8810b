// Commands on one aggregate: each is decided on the events of earlier ones before they are durable.

#include <random>
#include <thread>

#include "base/system_environment.h"
#include "book.h"
#include "core/commands/command_handler.h"
#include "tests/core/shows.h"

using namespace daybook;
using namespace theatre;

namespace {

CommandId id_of(std::string_view key) { return command_id_from_key(key); }

/// A show whose appends are held back, so that commands come while others are in flight.
struct Held : Theatre {
  Desk<Show> desk{environment, log};

  explicit Held(std::uint32_t seats) {
    REQUIRE(desk.execute(announce("1", seats)) == "ok 1");
    desk.log.holding = true;
  }
  void send(CommandRequest request) {
    desk.send(std::move(request));
    environment.run_all();
  }
  /// Stops holding appends back.
  Texts let_go() {
    desk.log.holding = false;
    desk.log.release_all();
    environment.run_all();
    return desk.answers;
  }
};

}  // namespace

TEST_CASE("commands on one aggregate are sent to the log without waiting for each other") {
  Held held{100};
  for (int i = 0; i < 20; ++i) held.send(sell("1", 1));
  CHECK(held.desk.log.held() == 20);
  CHECK(held.desk.answers.empty());
  Texts expected;
  for (int i = 0; i < 20; ++i) expected.push_back(fmt::format("ok {}", i + 2));
  CHECK(held.let_go() == expected);
  CHECK(held.desk.log.reads == 1);
}

TEST_CASE("a refusal by the domain waits until what it rests on is durable") {
  Held held{10};
  held.send(sell("1", 8));
  held.send(sell("1", 3));
  CHECK(held.desk.answers.empty());
  CHECK(held.desk.log.held() == 1);
  CHECK(held.let_go() == Texts{"ok 2", "no: only 2 seats are left"});
}

TEST_CASE("what rests on a command that comes to nothing is decided again") {
  Held held{10};
  held.send(sell("1", 8));
  held.send(sell("1", 3));  // rejected if the first is accepted
  held.send(sell("1", 2));
  CHECK(held.desk.log.held() == 2);
  held.desk.log.refuse(ErrorCode::overloaded);
  CHECK(held.let_go() == Texts{"error: overloaded", "ok 2", "ok 3"});
  CHECK(held.version("1") == Version{3});
}

TEST_CASE("a writer who comes first makes all that are under way start over, on the new events") {
  Held held{10};
  held.send(sell("1", 5));
  held.send(sell("1", 5));
  Desk<Show> stranger{held.environment, held.log};
  REQUIRE(stranger.execute(sell("1", 2)) == "ok 2");
  CHECK(held.let_go() == Texts{"ok 3", "no: only 3 seats are left"});
  CHECK(held.desk.log.events_read == 1);
}

TEST_CASE("the same command sent twice at once gets one receipt twice") {
  Held held{10};
  for (int i = 0; i < 2; ++i) {
    auto request = sell("1", 8);
    request.id = id_of("once");
    held.send(std::move(request));
  }
  CHECK(held.let_go() == Texts{"ok 2", "ok 2"});
  CHECK(held.version("1") == Version{2});
}

TEST_CASE("an expected version may be one that is not durable yet") {
  Held held{10};
  held.send(sell("1", 1));
  auto right = sell("1", 1);
  right.expected_version = Version{2};
  held.send(std::move(right));
  auto wrong = sell("1", 1);
  wrong.expected_version = Version{2};
  held.send(std::move(wrong));
  CHECK(held.desk.answers.empty());
  CHECK(held.let_go() == Texts{"ok 2", "ok 3", "error: version_conflict"});
}

TEST_CASE("a decision over two streams rests on the commands before it on both") {
  Theatre theatre;
  CommandOptions options;
  options.cache = std::make_shared<StateCache>(1024 * 1024);
  Desk<Show> shows{theatre.environment, theatre.log, options};
  Desk<Swap> swaps{theatre.environment, shows.held, options};
  shows.execute(announce("1", 10));
  shows.execute(announce("2", 10));
  shows.log.holding = true;
  shows.send(sell("2", 8));
  theatre.environment.run_all();
  swaps.send(swap("1", "2", 3));  // rejected unless the earlier sale is refused
  swaps.send(swap("1", "2", 2));
  theatre.environment.run_all();
  CHECK(swaps.answers.empty());
  CHECK(shows.log.held() == 2);
  shows.log.refuse(ErrorCode::overloaded);
  shows.log.holding = false;
  shows.log.release_all();
  theatre.environment.run_all();
  CHECK(shows.answers == Texts{"error: overloaded"});
  CHECK(swaps.answers.size() == 2);
  CHECK(shows.execute(sell("2", 6)) == "no: only 5 seats are left");
  CHECK(shows.execute(sell("1", 15)) == "ok 4");
}

TEST_CASE("an aggregate that wants places and times takes one command at a time, in order") {
  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  Desk<library::Book> desk{environment, **store.open_log(LogName::main())};
  const auto lend = [] {
    return CommandRequest::build<library::BookCommand>(
        "moby", [](auto c) { c.initLend().setReader("Ada"); });
  };
  const auto give_back = [] {
    return CommandRequest::build<library::BookCommand>("moby", [](auto c) { c.initGiveBack(); });
  };
  desk.log.holding = true;
  for (int i = 0; i < 20; ++i) {
    desk.send(lend());
    desk.send(give_back());
  }
  environment.run_all();
  CHECK(desk.log.held() == 1);
  desk.log.holding = false;
  desk.log.release_all();
  environment.run_all();
  Texts expected;
  for (int i = 0; i < 40; ++i) expected.push_back(fmt::format("ok {}", i + 1));
  CHECK(desk.answers == expected);
}

TEST_CASE("commands that block and commands that do not share one worker") {
  // The only worker thread blocks in a command that waits for one that needs the worker. It must
  // not deadlock.
  SystemEnvironment environment{{.worker_threads = 1}};
  MemoryStore store{environment};
  auto books = *CommandHandler<library::Book>::open(store, environment);
  const auto give_back = [] {
    return CommandRequest::build<library::BookCommand>("moby", [](auto c) { c.initGiveBack(); });
  };
  constexpr int rounds = 50;
  std::atomic<int> done = 0;
  std::atomic<int> good = 0;
  const auto latch = environment.make_latch();
  const auto count = [&](const Result<Outcome>& outcome) {
    good += outcome.has_value();
    if (++done == 2 * rounds) latch->open();
  };
  for (int i = 0; i < rounds; ++i) {
    books.execute(environment.executor(), give_back(), count);
    environment.executor().post([&] { count(books.execute(give_back())); });
  }
  latch->wait();
  CHECK(good == 2 * rounds);
}

namespace {

/// Sells all seats of one show, twice over, with handlers of every kind concurrently.
void sell_out(Environment& environment, Store& store, int clients) {
  constexpr int seats = 200;
  const auto sales = static_cast<int>(2 * seats / clients);
  auto* log = *store.open_log(LogName::main());
  auto one = *CommandHandler<Show>::open(store, environment);
  auto other = *CommandHandler<Show>::open(store, environment);
  REQUIRE(text_of(one.execute(announce("1", seats))) == "ok 1");
  std::atomic<int> sold = 0;
  std::atomic<int> refused = 0;
  std::atomic<int> overloaded = 0;
  std::vector<std::thread> threads;
  for (int client = 0; client < clients; ++client) {
    threads.emplace_back([&, client] {
      auto& handler = client % 4 == 3 ? other : one;
      for (int i = 0; i < sales; ++i) {
        auto outcome = handler.execute(sell("1", 1));
        while (!outcome && outcome.error().code() == ErrorCode::overloaded) {
          ++overloaded;
          outcome = handler.execute(sell("1", 1));
        }
        if (outcome) ++(outcome->accepted() ? sold : refused);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(sold == seats);
  CHECK(sold + refused == sales * clients);
  CHECK(log->stream_version(*StreamId::make("show", "1")) == Version{seats + 1});
}

}  // namespace

TEST_CASE("what many threads do to one aggregate is decided one after the other") {
  SystemEnvironment environment;
  MemoryStore store{environment};
  sell_out(environment, store, 8);
}

TEST_CASE("commands in any order with refusals at any time leave the state that the log says") {
  const auto seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{40}));
  CAPTURE(seed);
  testing::SimulatedEnvironment environment{seed};
  MemoryStore store{environment};
  auto& log = **store.open_log(LogName::main());
  std::mt19937_64 random{seed};
  CommandOptions options;
  options.attempts_max = 1000;
  options.cache_bytes_max = seed % 3 == 0 ? 0 : 1024 * 1024;
  Desk<Show> one{environment, log, options};
  Desk<Show> other{environment, log, options};
  REQUIRE(one.execute(announce("1", 50)) == "ok 1");
  one.log.holding = other.log.holding = true;
  for (int i = 0; i < 400; ++i) {
    auto& desk = random() % 3 == 0 ? other : one;
    switch (random() % 8) {
      case 0:
      case 1:
      case 2: desk.send(sell("1", static_cast<std::uint32_t>(random() % 3))); break;
      case 3: desk.send(announce("1", 1)); break;
      case 4:
      case 5: if (desk.log.held() > 0) desk.log.release(); break;
      case 6:
        if (desk.log.held() > 0 && random() % 2) desk.log.refuse(ErrorCode::overloaded);
        break;
      case 7: environment.run_all(); break;
    }
    if (random() % 2) environment.run_one();
  }
  one.log.holding = other.log.holding = false;
  one.log.release_all();
  other.log.release_all();
  environment.run_all();
  // Overselling would make the number of seats wrap around.
  PageBuffer buffer;
  std::uint32_t seats = 0;
  const auto page = *log.read({}, buffer);
  for (const auto* commit : page.commits) {
    for (const auto& event : commit->events) {
      PayloadMessage message{event.payload};
      const auto show = message.root<ShowEvent>();
      if (show.isSold()) REQUIRE(show.getSold().getSeats() <= seats);
      seats += show.isSold() ? 0 - show.getSold().getSeats() : show.getAnnounced().getSeats();
    }
  }
  const auto accepted = std::count_if(one.answers.begin(), one.answers.end(),
                                      [](const auto& answer) { return answer.starts_with("ok"); });
  CHECK(accepted > 0);
  CHECK(one.execute(sell("1", seats + 1)) == fmt::format("no: only {} seats are left", seats));
  CHECK(other.execute(sell("1", seats + 1)) == fmt::format("no: only {} seats are left", seats));
}
