// Groups are decided while others are written: what is written together, and what a failure
// affects.

#include "store/engine/engine.h"
#include "store/memory/memory_index.h"
#include "store/memory/memory_medium.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::engine;
using namespace daybook::testing;

namespace {

/// A medium that runs a callback of the test during a write, and can be made to fail.
class WatchedMedium final : public engine::Medium {
 public:
  Result<Serial> find_head() const override { return medium_.find_head(); }
  Result<void> write(const WriteRequest& request) override {
    groups.push_back(request.records.size());
    told_hashes.push_back(request.head_hash);
    hashes.push_back(RecordView::trusted(request.records.back()).head_hash());
    if (during_write) std::exchange(during_write, nullptr)();
    if (fails) return fail(ErrorCode::io, "the disk is gone");
    return medium_.write(request);
  }
  std::unique_ptr<Cursor> cursor() const override { return medium_.cursor(); }
  std::vector<std::string> check_witnesses() const override { return {}; }
  void on_failure(std::function<void(const Error&)>) override {}
  void abandon() noexcept override {}

  std::vector<std::size_t> groups;
  std::vector<std::optional<Digest>> told_hashes;  // of the last record of each group
  std::vector<Digest> hashes;                      // the expected values
  std::function<void()> during_write;
  bool fails = false;

 private:
  MemoryMedium medium_;
};

/// A Store on one run loop. Its next group is decided when the test runs the loop inside a write.
struct World {
  explicit World(StoreOptions options = {}) {
    auto owned = std::make_unique<WatchedMedium>();
    medium = owned.get();
    auto opened = Engine::open(environment, std::move(options), {StoreId{command(99).uuid}, 1},
                               std::move(owned), std::make_unique<MemoryIndex>());
    if (!opened) FAIL(opened.error().message());
    store = *std::move(opened);
    log = store->open_log(LogName::main()).value();
    medium->groups.clear();
  }
  void append(Draft draft) {
    log->append(std::move(draft.request),
                [this](Result<Receipt> answer) { answers.push_back(std::move(answer)); });
  }
  void append(int count) {
    for (int i = 0; i < count; ++i) append(Draft{}.event("a-1"));
  }

  SimulatedEnvironment environment;
  WatchedMedium* medium = nullptr;
  std::unique_ptr<Store> store;
  EventLog* log = nullptr;
  std::vector<Result<Receipt>> answers;
};

}  // namespace

TEST_CASE("a write takes along everything that was decided until it begins") {
  World world;
  world.append(100);
  world.medium->during_write = [&] {
    world.append(10);
    world.environment.run_one();
  };
  world.environment.run_all();
  CHECK(world.medium->groups == std::vector<std::size_t>{64, 36 + 10});
  CHECK(world.answers.size() == 110);
  CHECK(world.log->head() == Position{110});
}

TEST_CASE("the writer is told the head hash of the last commit of a group, if there is a chain") {
  const bool chained = GENERATE(true, false);
  StoreOptions options;
  options.hash_chain = chained;
  World world{std::move(options)};
  const auto& medium = *world.medium;
  const auto first = medium.hashes.size();
  world.append(3);
  world.append(Draft{command(7)}.event("a-1"));
  world.append(Draft{command(7)}.event("a-1"));  // a repeat: no record
  world.environment.run_all();
  world.append(70);
  world.environment.run_all();
  REQUIRE(medium.hashes.size() > first + 1);
  for (auto i = first; i < medium.hashes.size(); ++i) {
    CHECK(medium.told_hashes[i] == (chained ? std::optional{medium.hashes[i]} : std::nullopt));
  }
}

TEST_CASE("few commits are written by the thread that decided them") {
  World world;
  world.append(8);
  world.environment.run_one();
  CHECK(world.answers.size() == 8);
  world.append(9);
  world.environment.run_one();
  CHECK(world.answers.size() == 8);
  world.environment.run_all();
  CHECK(world.answers.size() == 17);
}

TEST_CASE("when a write fails the groups behind it are not written") {
  int told = 0;
  StoreOptions options;
  options.on_poison = [&](const Error&) { ++told; };
  World world{std::move(options)};
  world.append(100);
  world.medium->fails = true;
  world.medium->during_write = [&] {
    world.append(10);
    world.environment.run_one();
  };
  world.environment.run_all();
  CHECK(world.medium->groups == std::vector<std::size_t>{64});
  REQUIRE(world.answers.size() == 110);
  for (const auto& answer : world.answers) {
    CHECK(answer.error().code() == ErrorCode::outcome_unknown);
  }
  CHECK(told == 1);
  CHECK(world.log->head() == Position{0});
}

TEST_CASE("a failed write answers all that waits, also what makes more than a group") {
  StoreOptions options;
  options.group_commits_max = 20;
  World world{std::move(options)};
  world.append(100);
  world.medium->fails = true;
  world.environment.run_all();
  CHECK(world.answers.size() == 100);
}

TEST_CASE("an answer that rests on a commit under way waits until that is durable") {
  World world;
  world.append(Draft{command(1), "deposit"}.event("b-1").expecting("b-1", 0));
  world.append(63);
  world.append(2);  // begins the next group
  world.medium->during_write = [&] {
    world.append(Draft{command(1), "deposit"}.event("b-1").expecting("b-1", 0));
    world.append(Draft{command(1), "withdraw"}.event("b-1"));
    world.append(Draft{command(2)}.event("b-1").expecting("b-1", 0));
    world.append(Draft{command(3)}.event("b-1").expecting("b-1", 1));
    world.append(4);
    world.environment.run_one();
    CHECK(world.answers.empty());
  };
  world.environment.run_all();
  CHECK(world.medium->groups == std::vector<std::size_t>{64, 2 + 1 + 4});
  REQUIRE(world.answers.size() == 74);
  const auto& first = world.answers[0];
  const auto& repeated = world.answers[66];
  REQUIRE(first);
  REQUIRE(repeated);
  CHECK(repeated->repeated);
  CHECK(repeated->first_position == first->first_position);
  CHECK(world.answers[67].error().code() == ErrorCode::command_id_reused);
  CHECK(world.answers[68].error().code() == ErrorCode::version_conflict);
  CHECK(world.answers[69]);
}

TEST_CASE("answers alone wait for the group before them and need no write") {
  World world;
  world.append(Draft{command(1)}.event("b-1"));
  world.append(63);
  world.medium->during_write = [&] {
    for (int i = 0; i < 8; ++i) world.append(Draft{command(1)}.event("b-1"));
    world.environment.run_one();
    CHECK(world.answers.empty());
  };
  world.environment.run_all();
  CHECK(world.medium->groups == std::vector<std::size_t>{64});
  REQUIRE(world.answers.size() == 72);
  REQUIRE(world.answers[71]);
  CHECK(world.answers[71]->repeated);
}

TEST_CASE("a group that is full of answers waits without work until the one before it is written") {
  StoreOptions options;
  options.group_commits_max = 20;
  World world{std::move(options)};
  world.append(Draft{command(1)}.event("b-1"));
  world.append(19);
  world.medium->during_write = [&] {
    for (int i = 0; i < 30; ++i) world.append(Draft{command(1)}.event("b-1"));
    CHECK(world.environment.run_one());
    CHECK_FALSE(world.environment.run_one());
  };
  world.environment.run_all();
  CHECK(world.medium->groups == std::vector<std::size_t>{20});
  CHECK(world.answers.size() == 50);
}

TEST_CASE("a full group takes nothing more, and what waits is written after it") {
  StoreOptions options;
  options.group_commits_max = 20;
  World world{std::move(options)};
  world.append(100);
  world.medium->during_write = [&] { world.environment.run_one(); };
  world.environment.run_all();
  CHECK(world.medium->groups == std::vector<std::size_t>{20, 20, 20, 20, 20});
  CHECK(world.answers.size() == 100);
}

TEST_CASE("the index never has a commit that is not durable") {
  StoreOptions options;
  options.tail_segment_commits_max = 2;
  options.tail_segments_max = 100;
  World world{std::move(options)};
  const auto index_is_behind = [&] {
    const auto status = world.store->status();
    CHECK(status.unindexed <= status.head.value);
  };
  world.append(100);
  world.medium->during_write = [&] {
    for (int i = 0; i < 5; ++i) world.environment.run_one();
    index_is_behind();
  };
  world.environment.run_all();
  index_is_behind();
  CHECK(world.store->status().unindexed <= 2);
}

TEST_CASE("closing a store writes what is decided and what is queued") {
  World world;
  world.append(100);
  world.environment.run_one();
  world.append(100);
  world.store.reset();
  REQUIRE(world.answers.size() == 200);
  for (const auto& answer : world.answers) CHECK(answer);
}
