// Commands of one key in a pipeline take effect in order, even with other writers to the stream.

#include <array>
#include <random>
#include <thread>

#include "base/system_environment.h"
#include "core/commands/command_pipeline.h"
#include "tests/core/shows.h"

using namespace daybook;
using namespace theatre;

namespace {

/// A show that folds the Positions of its events, so it takes one command at a time.
struct SlowShow : Show {
  Position last;
  void evolve(const Recorded<Event>& event) {
    last = event.position();
    Show::evolve(*event);
  }
};

/// A reference model of the pipeline's effect on shows: runs one command after the other.
struct Model {
  std::array<std::uint32_t, 2> seats{10, 10};
  Texts guests;  // guests who got seats

  bool sell(std::size_t show, std::uint32_t wanted, const std::string& guest) {
    if (wanted > seats[show]) return false;
    seats[show] -= wanted;
    guests.push_back(guest);
    return true;
  }
};

/// Sales of two shows, with occasional announcements that add seats.
template <class D>
struct Sales {
  Theatre theatre;
  Desk<D> desk{theatre.environment, theatre.log};
  Desk<Show> stranger{theatre.environment, theatre.log};
  Model model;
  std::vector<bool> expected;
  std::vector<std::optional<bool>> answers = std::vector<std::optional<bool>>(1000);

  Sales() {
    for (const char* show : {"0", "1"}) REQUIRE(stranger.execute(announce(show, 10)) == "ok 1");
  }

  void submit(CommandPipeline& pipeline, std::size_t show, std::uint32_t seats) {
    const auto number = expected.size();
    const auto key = std::to_string(show);
    const auto guest = fmt::format("{}", number);
    const auto done = [this, number](const Result<Outcome>& outcome) {
      REQUIRE(outcome);
      answers[number] = outcome->accepted();
    };
    if (number % 5 == 4) {
      model.seats[show] += seats;
      expected.push_back(true);
      pipeline.submit(announce(key, seats), done);
    } else {
      expected.push_back(model.sell(show, seats, guest));
      pipeline.submit(sell(key, seats, guest.c_str()), done);
    }
  }

  void check() {
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(answers[i] == expected[i]);
    CHECK(guests() == sorted(model.guests));
  }

 private:
  /// In log order, per show.
  Texts guests() {
    Texts found;
    for (const char* show : {"0", "1"}) {
      PageBuffer buffer;
      const auto page =
          theatre.log.read_stream(*StreamId::make("show", show), {}, buffer);
      for (const auto* commit : page->commits) {
        for (const auto& event : commit->events) {
          PayloadMessage message{event.payload};
          const auto root = message.root<ShowEvent>();
          if (root.isSold()) found.emplace_back(root.getSold().getGuest().cStr());
        }
      }
    }
    return found;
  }
  Texts sorted(const Texts& sold) {
    Texts by_show[2];
    for (const auto& guest : sold) by_show[shows[std::stoul(guest)]].push_back(guest);
    auto all = std::move(by_show[0]);
    all.insert(all.end(), by_show[1].begin(), by_show[1].end());
    return all;
  }

 public:
  std::vector<std::size_t> shows;  // of each command
};

/// Releases held appends, lets another writer write, and runs some tasks, at random.
template <class D>
void disturb(Sales<D>& sales, std::mt19937& random) {
  auto& log = sales.desk.log;
  switch (random() % 4) {
    case 0: sales.stranger.execute(announce(random() % 2 ? "1" : "0", 0)); break;
    case 1:
      for (auto count = random() % 8; count > 0 && log.held() > 0; --count) log.release();
      break;
    case 2:
      if (log.held() > 0 && random() % 4 == 0) log.refuse(ErrorCode::version_conflict);
      break;
    default: break;
  }
  for (auto steps = random() % 8; steps > 0; --steps) sales.theatre.environment.run_one();
}

template <class D>
void sell_in_order(unsigned seed) {
  INFO("seed " << seed);
  std::mt19937 random{seed};
  Sales<D> sales;
  CommandPipeline pipeline{sales.desk.runner, sales.theatre.environment, 1000};
  sales.desk.log.holding = true;
  for (int i = 0; i < 60; ++i) {
    sales.shows.push_back(random() % 2);
    sales.submit(pipeline, sales.shows.back(), static_cast<std::uint32_t>(random() % 5 + 1));
    disturb(sales, random);
  }
  sales.desk.log.holding = false;
  sales.desk.log.release_all();
  pipeline.finish();
  sales.check();
}

}  // namespace

TEST_CASE("a command in a pipeline does not wait until those of its key before it are durable") {
  Theatre theatre;
  Desk<Show> desk{theatre.environment, theatre.log};
  REQUIRE(desk.execute(announce("1", 100)) == "ok 1");
  Texts answers;
  CommandPipeline pipeline{desk.runner, theatre.environment, 100};
  desk.log.holding = true;
  for (int i = 0; i < 20; ++i) {
    pipeline.submit(sell("1", 1), [&](const Result<Outcome>& outcome) {
      answers.push_back(text_of(outcome));
    });
  }
  theatre.environment.run_all();
  CHECK(desk.log.held() == 20);
  CHECK(answers.empty());
  desk.log.holding = false;
  desk.log.release_all();
  pipeline.finish();
  Texts expected;
  for (int i = 0; i < 20; ++i) expected.push_back(fmt::format("ok {}", i + 2));
  CHECK(answers == expected);
}

TEST_CASE("commands of one key keep their order in a pipeline when others write to its stream") {
  for (unsigned seed = 1; seed <= 60; ++seed) sell_in_order<Show>(seed);
}

TEST_CASE("an aggregate that takes one command at a time keeps their order in a pipeline too") {
  for (unsigned seed = 1; seed <= 60; ++seed) sell_in_order<SlowShow>(seed);
}

TEST_CASE("a command that fails in a pipeline is left out, and those behind it are decided anew") {
  Theatre theatre;
  Desk<Show> desk{theatre.environment, theatre.log};
  REQUIRE(desk.execute(announce("1", 10)) == "ok 1");
  Texts answers;
  CommandPipeline pipeline{desk.runner, theatre.environment, 100};
  desk.log.holding = true;
  for (const std::uint32_t seats : {8U, 5U, 2U}) {
    pipeline.submit(sell("1", seats), [&](const Result<Outcome>& outcome) {
      answers.push_back(text_of(outcome));
    });
  }
  theatre.environment.run_all();
  CHECK(desk.log.held() == 2);  // fewer than five seats are left after the first sale
  desk.log.refuse(ErrorCode::limit_exceeded);
  desk.log.holding = false;
  desk.log.release_all();
  pipeline.finish();
  CHECK(answers == Texts{"error: limit_exceeded", "ok 2", "ok 3"});
}

TEST_CASE("commands without a key all keep their order in a pipeline") {
  Theatre theatre;
  Desk<Show> shows{theatre.environment, theatre.log};
  for (const char* show : {"1", "2", "3"}) shows.execute(announce(show, 10));
  Desk<Swap> desk{theatre.environment, theatre.log};
  Texts answers;
  CommandPipeline pipeline{desk.runner, theatre.environment, 100};
  desk.log.holding = true;
  const auto submit = [&](const char* from, const char* to, std::uint32_t seats) {
    pipeline.submit(swap(from, to, seats), [&](const Result<Outcome>& outcome) {
      answers.push_back(text_of(outcome));
    });
  };
  submit("1", "2", 8);
  submit("3", "2", 3);  // show 2 has only two left
  submit("1", "3", 1);
  theatre.environment.run_all();
  CHECK(desk.log.held() == 1);  // the third waits for the second, which depends on the first
  desk.log.refuse(ErrorCode::overloaded);
  desk.log.holding = false;
  desk.log.release_all();
  pipeline.finish();
  CHECK(answers == Texts{"error: overloaded", "ok 2", "ok 2"});
}

TEST_CASE("a pipeline on threads keeps the order of each key while another thread writes") {
  SystemEnvironment environment;
  MemoryStore store{environment};
  auto& log = **store.open_log(LogName::main());
  CommandOptions patient;
  patient.attempts_max = 100'000;
  Desk<Show> desk{environment, log, patient};
  Desk<Show> stranger{environment, log};
  REQUIRE(stranger.execute(announce("0", 10)) == "ok 1");
  std::atomic<bool> is_over = false;
  std::thread other{[&] {
    while (!is_over) stranger.execute(announce("0", 0));
  }};
  Model model;
  std::vector<bool> expected(2000);
  std::vector<std::optional<bool>> answers(expected.size());
  {
    CommandPipeline pipeline{desk.runner, environment, 64};
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const auto seats = static_cast<std::uint32_t>(i * 7 % 5 + 1);
      const auto done = [&, i](const Result<Outcome>& outcome) {
        if (outcome) answers[i] = outcome->accepted();
      };
      if (i % 3 == 0) {
        model.seats[0] += seats;
        expected[i] = true;
        pipeline.submit(announce("0", seats), done);
      } else {
        expected[i] = model.sell(0, seats, "");
        pipeline.submit(sell("0", seats), done);
      }
    }
  }
  is_over = true;
  other.join();
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) wrong += answers[i] != expected[i];
  CHECK(wrong == 0);
}
