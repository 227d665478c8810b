#include "core/ports/commit_source.h"

#include <optional>

#include "base/testing/simulated_environment.h"
#include "book.h"
#include "core/commands/command_handler.h"
#include "core/subscription.h"
#include "store/memory_store.h"
#include "tests/catch.h"

using namespace daybook;

namespace {

/// A source whose Commits arrive one by one, like a feed client. It knows the Store's head at once,
/// but can read Commits only once they are released.
class SlowSource final : public CommitSource {
 public:
  explicit SlowSource(Store& store) : store_{store} {}

  void let_through(Serial serial) {
    through_ = serial;
    if (waiting_) std::exchange(waiting_, std::nullopt).value()(Result<Serial>{head()});
  }
  void lose(Error error) {
    error_ = std::move(error);
    if (waiting_) std::exchange(waiting_, std::nullopt).value()(fail(*error_));
  }
  bool is_watched() const { return waiting_.has_value(); }

  StoreIdentity identity() const override { return store_.identity(); }
  SourceStatus source_status() const override { return store_.source_status(); }
  std::vector<LogInfo> logs() const override { return store_.logs(); }
  std::shared_ptr<const SchemaCatalog> schemas() const override { return store_.schemas(); }
  Serial head() const noexcept override { return store_.head(); }
  Result<Page<Serial>> read_commits(Serial after, const ReadLimits& limits,
                                    PageBuffer& buffer) const override {
    if (error_) return fail(*error_);
    auto page = store_.read_commits(after, limits, buffer);
    while (page && !page->commits.empty() && page->commits.back()->serial > through_) {
      page->commits.pop_back();
      page->next = page->next.previous();
      page->at_end = false;
    }
    return page;
  }
  Watch when_past(Serial, Completion<Result<Serial>> done) noexcept override {
    waiting_.emplace(std::move(done));
    return Watch{[this, watch = ++watches_] {
      if (!waiting_ || watch != watches_) return;
      std::exchange(waiting_, std::nullopt).value()(fail(ErrorCode::closed, "cancelled"));
    }};
  }

 private:
  Store& store_;
  Serial through_;
  std::optional<Error> error_;
  std::optional<Completion<Result<Serial>>> waiting_;
  int watches_ = 0;
};

struct Fixture {
  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  SlowSource source{store};
  std::vector<std::uint64_t> serials;
  std::vector<std::string> ends;
  Subscription subscription;

  Fixture() {
    auto books = *CommandHandler<library::Book>::open(store, environment);
    for (const auto* book : {"a", "b", "c"}) {
      REQUIRE(books.execute(book, [](auto c) { c.initLend().setReader("Ada"); }));
    }
  }
  void subscribe() {
    Subscription::Subscriber<Serial> subscriber{
        [this](const Page<Serial>& page) {
          for (const auto* commit : page.commits) serials.push_back(commit->serial.value);
          return Result<void>{};
        },
        [this](const Error& error) { ends.push_back(error.message()); }};
    subscription =
        Subscription::to_store(source, environment, Serial{0}, {}, std::move(subscriber));
    environment.run_all();
  }
};

}  // namespace

TEST_CASE("a subscription waits for what is on its way, and does not take it for the end") {
  Fixture f;
  f.subscribe();
  CHECK(f.serials.empty());
  CHECK(f.source.is_watched());
  f.source.let_through(Serial{2});
  f.environment.run_all();
  CHECK(f.serials == std::vector<std::uint64_t>{1, 2});
  f.source.let_through(f.store.head());
  f.environment.run_all();
  CHECK(f.serials.size() == f.store.head().value);
  CHECK(f.ends.empty());
}

TEST_CASE("a source that can give no more ends the subscriptions that wait, with the reason") {
  Fixture f;
  f.subscribe();
  f.source.lose(Error{ErrorCode::gap, "the other end was restored"});
  f.environment.run_all();
  CHECK(f.ends == std::vector<std::string>{"the other end was restored"});
}

TEST_CASE("reading and waiting gives the first page that holds something") {
  Fixture f;
  f.environment.executor().post([&] { f.source.let_through(Serial{1}); });
  PageBuffer buffer;
  const auto page = read_and_wait(f.source, f.environment, Serial{0}, {}, buffer);
  REQUIRE(page);
  CHECK(page->commits.size() == 1);
  CHECK_FALSE(page->at_end);
  CHECK(read_and_wait(f.store, f.environment, f.store.head(), {}, buffer)->at_end);
}
