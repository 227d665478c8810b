// Cached states: how many reads they save, and that they are never wrong.

#include "core/commands/command_handler.h"

#include "book.h"
#include "tests/core/shows.h"

using namespace daybook;
using namespace theatre;

TEST_CASE("a command on a cached aggregate reads nothing") {
  Theatre theatre;
  Desk<Show> desk{theatre.environment, theatre.log};
  REQUIRE(desk.execute(announce("1", 100)) == "ok 1");
  const auto reads = desk.log.reads;
  for (int i = 0; i < 10; ++i) CHECK(desk.execute(sell("1", 1)) == fmt::format("ok {}", i + 2));
  CHECK(desk.log.reads == reads);
  CHECK(desk.runner.cache().status().hits == 10);
}

TEST_CASE("a conflict costs reading the new events and not the stream") {
  Theatre theatre;
  Desk<Show> one{theatre.environment, theatre.log};
  Desk<Show> other{theatre.environment, theatre.log};
  REQUIRE(one.execute(announce("1", 1000)) == "ok 1");
  for (int i = 0; i < 50; ++i) one.execute(sell("1", 1));
  REQUIRE(other.execute(sell("1", 1)) == "ok 52");
  CHECK(other.log.events_read == 51);
  CHECK(one.log.events_read == 0);
  CHECK(one.execute(sell("1", 1)) == "ok 53");
  CHECK(one.log.events_read == 1);
}

TEST_CASE("no command is refused by the domain on a stale state") {
  Theatre theatre;
  Desk<Show> one{theatre.environment, theatre.log};
  Desk<Show> other{theatre.environment, theatre.log};
  REQUIRE(one.execute(announce("1", 1)) == "ok 1");
  REQUIRE(one.execute(sell("1", 1)) == "ok 2");
  CHECK(one.execute(sell("1", 1)) == "no: only 0 seats are left");
  REQUIRE(other.execute(announce("1", 5)) == "ok 3");
  CHECK(one.execute(sell("1", 5)) == "ok 4");
  CHECK(other.execute(sell("1", 1)) == "no: only 0 seats are left");
}

TEST_CASE("an expected version is compared with the newest one") {
  Theatre theatre;
  Desk<Show> one{theatre.environment, theatre.log};
  Desk<Show> other{theatre.environment, theatre.log};
  REQUIRE(one.execute(announce("1", 9)) == "ok 1");
  REQUIRE(other.execute(announce("1", 9)) == "ok 2");
  const auto expecting = [](std::uint64_t version) {
    auto request = sell("1", 1);
    request.expected_version = Version{version};
    return request;
  };
  CHECK(one.execute(expecting(2)) == "ok 3");
  CHECK(other.execute(expecting(2)) == "error: version_conflict");
  CHECK(other.execute(expecting(3)) == "ok 4");
}

TEST_CASE("without a cache each command folds the stream anew") {
  Theatre theatre;
  CommandOptions options;
  options.cache_bytes_max = 0;
  Desk<Show> desk{theatre.environment, theatre.log, options};
  REQUIRE(desk.execute(announce("1", 100)) == "ok 1");
  REQUIRE(desk.execute(sell("1", 1)) == "ok 2");
  REQUIRE(desk.execute(sell("1", 1)) == "ok 3");
  CHECK(desk.log.events_read == 3);
  CHECK(desk.runner.cache().status().states == 0);
  CHECK(desk.runner.cache().status().bytes == 0);
}

TEST_CASE("states are dropped that were not used lately when there is no room") {
  Theatre theatre;
  CommandOptions options;
  options.cache_bytes_max = 50'000;
  Desk<Show> desk{theatre.environment, theatre.log, options};
  const std::string guest(190, 'x');
  desk.execute(announce("busy", 1'000));
  for (int i = 0; i < 200; ++i) {
    const auto show = fmt::format("{}", i);
    REQUIRE(desk.execute(announce(show, 10)) == "ok 1");
    REQUIRE(desk.execute(sell(show, 1, guest.c_str())) == "ok 2");
    desk.execute(sell("busy", 1));
  }
  const auto status = desk.runner.cache().status();
  CHECK(status.bytes <= options.cache_bytes_max);
  CHECK(status.states < 200);
  CHECK(status.evicted > 0);
  const auto read = desk.log.events_read;
  CHECK(desk.execute(sell("busy", 1)) == "ok 202");
  CHECK(desk.log.events_read == read);
  CHECK(desk.execute(sell("0", 1)) == "ok 3");
  CHECK(desk.log.events_read == read + 2);
}

TEST_CASE("a state whose evolve throws is not kept") {
  Theatre theatre;
  Desk<Show> desk{theatre.environment, theatre.log};
  REQUIRE(desk.execute(announce("1", 10)) == "ok 1");
  REQUIRE(desk.execute(sell("1", 1, "thrower")) == "ok 2");
  CHECK(desk.execute(sell("1", 1)) == "error: internal");
  CHECK(desk.execute(sell("1", 1)) == "error: internal");
  CHECK(theatre.version("1") == Version{2});
}

TEST_CASE("events of a cached aggregate have the places they have in the log") {
  // Book stores the Version of its last event, which must be read from the Log.
  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  Desk<library::Book> desk{environment, **store.open_log(LogName::main())};
  const auto lend = [](const char* reader) {
    return CommandRequest::build<library::BookCommand>(
        "moby", [&](auto c) { c.initLend().setReader(reader); });
  };
  const auto give_back = [] {
    return CommandRequest::build<library::BookCommand>("moby", [](auto c) { c.initGiveBack(); });
  };
  CHECK(desk.execute(lend("Ada")) == "ok 1");
  CHECK(desk.execute(lend("Bob")) == "no: Ada has it");
  CHECK(desk.execute(give_back()) == "ok 2");
  CHECK(desk.execute(lend("Bob")) == "ok 3");
  CHECK(desk.log.events_read == 2);
}

TEST_CASE("handlers that share a cache follow each other") {
  Theatre theatre;
  CommandOptions options;
  options.cache = std::make_shared<StateCache>(1024 * 1024);
  Desk<Show> shows{theatre.environment, theatre.log, options};
  Desk<Swap> swaps{theatre.environment, shows.held, options};
  REQUIRE(shows.execute(announce("1", 10)) == "ok 1");
  REQUIRE(shows.execute(announce("2", 10)) == "ok 1");
  CHECK(swaps.execute(swap("1", "2", 3)) == "ok 2");
  CHECK(swaps.execute(swap("1", "2", 8)) == "no: only 7 seats are left");
  CHECK(shows.execute(sell("1", 13)) == "ok 3");
  CHECK(shows.log.events_read == 0);
  CHECK(options.cache->status().states == 2);
}
