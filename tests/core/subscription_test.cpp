#include "core/subscription.h"

#include <atomic>
#include <thread>

#include "base/testing/simulated_environment.h"
#include "book.h"
#include "core/commands/command_handler.h"
#include "store/memory_store.h"
#include "tests/catch.h"

using namespace daybook;

namespace {

struct Fixture {
  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  CommandHandler<library::Book> books = *CommandHandler<library::Book>::open(store, environment);
  EventLog& log = **store.log(LogName::main());
  std::vector<std::uint64_t> positions;
  std::vector<std::string> ends;

  void lend(const std::string& book) {
    REQUIRE(books.execute(book, [](library::BookCommand::Builder c) {
      c.initLend().setReader("Ada");
    }));
  }

  template <class Place>
  Subscription::Subscriber<Place> subscriber() {
    return {[this](const Page<Place>& page) {
              for (const auto* commit : page.commits) {
                if (commit->log->number == 0) continue;
                for (const auto& event : commit->events) positions.push_back(event.position.value);
              }
              return Result<void>{};
            },
            [this](const Error& error) { ends.push_back(error.message()); }};
  }
};

using Positions = std::vector<std::uint64_t>;

/// A source that always has more to come, but nothing to read.
class EndlessSource final : public CommitSource {
 public:
  StoreIdentity identity() const override { return {}; }
  SourceStatus source_status() const override { return {}; }
  std::vector<LogInfo> logs() const override { return {}; }
  std::shared_ptr<const SchemaCatalog> schemas() const override { return nullptr; }
  Serial head() const noexcept override { return Serial{UINT64_MAX}; }
  Result<Page<Serial>> read_commits(Serial after, const ReadLimits&, PageBuffer&) const override {
    Page<Serial> page;
    page.next = after.next();
    return page;
  }
  Watch when_past(Serial, Completion<Result<Serial>>) noexcept override { return {}; }
};

}  // namespace

TEST_CASE("a subscription to a log gives what is there and then what comes, each once, in order") {
  Fixture f;
  f.lend("a");
  f.lend("b");
  const auto subscription =
      Subscription::to_log(f.log, f.environment, Position{0}, {}, f.subscriber<Position>());
  f.environment.run_all();
  CHECK(f.positions == Positions{1, 2});
  f.lend("c");
  f.environment.run_all();
  CHECK(f.positions == Positions{1, 2, 3});
}

TEST_CASE("a subscription begins after the place it is given and reads in pages") {
  Fixture f;
  for (const auto* book : {"a", "b", "c", "d", "e"}) f.lend(book);
  ReadLimits one_event;
  one_event.events_max = 1;
  const auto subscription = Subscription::to_log(f.log, f.environment, Position{2}, {},
                                                 f.subscriber<Position>(), one_event);
  f.environment.run_all();
  CHECK(f.positions == Positions{3, 4, 5});
}

TEST_CASE("a filtered subscription moves on over what does not match") {
  Fixture f;
  f.lend("a");
  REQUIRE(f.books.execute("a", [](auto c) { c.initGiveBack(); }));
  f.lend("b");
  const auto returned = Filter::of_type({"book", std::uint16_t{1}});
  const auto of_log =
      Subscription::to_log(f.log, f.environment, Position{0}, returned, f.subscriber<Position>());
  f.environment.run_all();
  CHECK(f.positions == Positions{2});
  const auto of_store =
      Subscription::to_store(f.store, f.environment, Serial{0}, returned, f.subscriber<Serial>());
  f.environment.run_all();
  CHECK(f.positions == Positions{2, 2});
}

TEST_CASE("a subscription to a store gives the commits of all its logs") {
  Fixture f;
  const auto acme = *LogName::parse("acme");
  auto others = *CommandHandler<library::Book>::open(f.store, f.environment, acme);
  f.lend("a");
  REQUIRE(
      others.execute("a", [](library::BookCommand::Builder c) { c.initLend().setReader("B"); }));
  const auto subscription =
      Subscription::to_store(f.store, f.environment, Serial{0}, {}, f.subscriber<Serial>());
  f.environment.run_all();
  CHECK(f.positions == Positions{1, 1});
}

TEST_CASE("a subscriber's error ends its subscription once, with the reason") {
  Fixture f;
  f.lend("a");
  auto subscriber = f.subscriber<Position>();
  subscriber.on_page = [](const Page<Position>&) -> Result<void> {
    return fail(ErrorCode::io, "the disk is full");
  };
  const auto subscription =
      Subscription::to_log(f.log, f.environment, Position{0}, {}, std::move(subscriber));
  f.environment.run_all();
  f.lend("b");
  f.environment.run_all();
  CHECK(f.ends == std::vector<std::string>{"the disk is full"});
}

TEST_CASE("a subscriber that throws ends its subscription, not the program") {
  Fixture f;
  f.lend("a");
  auto subscriber = f.subscriber<Position>();
  subscriber.on_page = [](const Page<Position>&) -> Result<void> {
    throw std::runtime_error{"no"};
  };
  const auto subscription =
      Subscription::to_log(f.log, f.environment, Position{0}, {}, std::move(subscriber));
  f.environment.run_all();
  CHECK(f.ends == std::vector<std::string>{"the subscriber threw an exception"});
}

TEST_CASE("a stopped subscription hears nothing more, even of what was on its way") {
  Fixture f;
  auto subscription =
      Subscription::to_log(f.log, f.environment, Position{0}, {}, f.subscriber<Position>());
  f.environment.run_all();
  f.lend("a");
  subscription.stop();
  f.environment.run_all();
  f.lend("b");
  f.environment.run_all();
  CHECK(f.positions.empty());
  CHECK(f.ends.empty());
}

TEST_CASE("a subscription that has a long way to go is stopped after the page under way") {
  testing::SimulatedEnvironment environment;
  EndlessSource source;
  std::atomic<int> pages = 0;
  std::atomic<int> work = 0;
  Subscription::Subscriber<Serial> subscriber{[&](const Page<Serial>&) {
                                                while (++work % 1'000'000 != 0) {
                                                }
                                                ++pages;
                                                pages.notify_all();
                                                return Result<void>{};
                                              },
                                              [](const Error&) {}};
  auto subscription =
      Subscription::to_store(source, environment, Serial{0}, {}, std::move(subscriber));
  std::thread reader{[&] { environment.run_all(); }};  // until no task is left
  pages.wait(0);
  const int before = pages;
  subscription.stop();
  reader.join();
  CHECK(pages - before < 10);  // usually 1; more only if this thread had to wait
}
