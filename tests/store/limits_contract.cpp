// The contract of Store: what is stored with a Commit, and what is refused.

#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

const CommitView& only_commit(Backend& backend, PageBuffer& buffer) {
  const auto page = backend.log().read({}, buffer);
  REQUIRE(page);
  REQUIRE(page->commits.size() == 1);
  return *page->commits[0];
}

ErrorCode code_of(Backend& backend, Draft draft) {
  return refusal(backend, std::move(draft)).code();
}

}  // namespace

TEST_CASE("metadata is kept as it was given") {
  auto backend = make_backend();
  Metadata metadata;
  metadata.correlation = command(7).uuid;
  metadata.causation = command(8).uuid;
  metadata.actor = "Ada Lovelace";
  metadata.trace_parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  metadata.occurred_at = Timestamp{std::chrono::microseconds{-5}};
  append(backend, Draft{}.event("a-1").metadata(metadata));
  backend.reopen();
  PageBuffer buffer;
  const auto& commit = only_commit(backend, buffer);
  CHECK(commit.metadata.correlation == metadata.correlation);
  CHECK(commit.metadata.causation == metadata.causation);
  CHECK(commit.metadata.actor == metadata.actor);
  CHECK(commit.metadata.trace_parent == metadata.trace_parent);
  CHECK(commit.metadata.occurred_at == metadata.occurred_at);
  CHECK(commit.occurred_at() == *metadata.occurred_at);
}

TEST_CASE("without metadata nothing is made up") {
  auto backend = make_backend();
  append(backend, Draft{command(1), "x"}.event("a-1"));
  PageBuffer buffer;
  const auto& commit = only_commit(backend, buffer);
  CHECK(commit.metadata.correlation.is_nil());
  CHECK(commit.metadata.causation.is_nil());
  CHECK(commit.metadata.actor.empty());
  CHECK_FALSE(commit.metadata.occurred_at);
  CHECK(commit.command_id == command(1));
  CHECK(commit.digest == digest("x"));
  CHECK(commit.checksum != 0);
  CHECK(commit.occurred_at() == commit.recorded_at);
}

TEST_CASE("the recorded time is the clock's and never goes back within a log") {
  auto backend = make_backend();
  using std::chrono::hours;
  const auto start = backend.clock().now();
  append(backend, Draft{}.event("a-1"));
  backend.clock().jump_to(start - hours{1});
  append(backend, Draft{}.event("a-1"));
  backend.reopen();
  append(backend, Draft{}.event("a-1"));
  append(backend, backend.log("other"), Draft{}.event("a-1"));
  backend.clock().jump_to(start + hours{2});
  append(backend, Draft{}.event("a-1"));
  PageBuffer buffer;
  const auto page = backend.log().read({}, buffer);
  REQUIRE(page);
  REQUIRE(page->commits.size() == 4);
  CHECK(page->commits[0]->recorded_at == start);
  CHECK(page->commits[1]->recorded_at == start);
  CHECK(page->commits[2]->recorded_at == start);
  CHECK(page->commits[3]->recorded_at == start + hours{2});
  const auto other = backend.log("other").read({}, buffer);
  REQUIRE(other);
  CHECK(other->commits[0]->recorded_at == start - hours{1});
}

TEST_CASE("a malformed append is refused") {
  auto backend = make_backend();
  CHECK(code_of(backend, Draft{CommandId{}}.event("a-1")) == ErrorCode::invalid_argument);
  Draft no_payload = Draft{}.event("a-1");
  no_payload.request.events[0].payload = {};
  CHECK(code_of(backend, std::move(no_payload)) == ErrorCode::invalid_argument);
  Draft wrong_stream = Draft{}.event("a-1");
  wrong_stream.request.events[0].stream = 1;
  CHECK(code_of(backend, std::move(wrong_stream)) == ErrorCode::invalid_argument);
  Draft idle_stream = Draft{}.event("a-1");
  idle_stream.request.stream_index(stream("b-1"));
  CHECK(code_of(backend, std::move(idle_stream)) == ErrorCode::invalid_argument);
  CHECK(code_of(backend, Draft{}.event("a-1", "x", {"a\nb"})) == ErrorCode::invalid_argument);
  CHECK(backend.log().head() == Position{0});
}

TEST_CASE("a commit of the largest number of events and streams is accepted and one more refused") {
  auto backend = make_backend();
  Draft events;
  for (std::size_t i = 0; i < CommitLimits::events_max; ++i) {
    events = std::move(events).event(fmt::format("a-{}", i % CommitLimits::streams_max), "x");
  }
  CHECK(append(backend, std::move(events)).last_position() == Position{1000});
  CHECK(read_all(backend.log()).size() == 1000);
  CHECK(read_stream(backend.log(), "a-1").size() == 16);

  Draft more;
  for (std::size_t i = 0; i <= CommitLimits::events_max; ++i) more = std::move(more).event("a-1");
  CHECK(code_of(backend, std::move(more)) == ErrorCode::limit_exceeded);
  Draft streams;
  for (std::size_t i = 0; i <= CommitLimits::streams_max; ++i) {
    streams = std::move(streams).event(fmt::format("b-{}", i));
  }
  CHECK(code_of(backend, std::move(streams)) == ErrorCode::limit_exceeded);
}

TEST_CASE("a commit that names a stream twice, or without an event, is refused") {
  auto backend = make_backend();
  auto twice = Draft{}.event("a-1").event("b-1");
  twice.request.streams[1] = twice.request.streams[0];
  CHECK(code_of(backend, std::move(twice)) == ErrorCode::invalid_argument);
  auto without = Draft{}.event("a-1");
  without.request.streams.push_back(stream("b-1"));
  CHECK(code_of(backend, std::move(without)) == ErrorCode::invalid_argument);
}

TEST_CASE("a record of the largest size is accepted and a larger one refused") {
  auto backend = make_backend();
  // Head with one stream, one event's entry, the stream's entry and name, padding, and the trailer.
  constexpr std::size_t around = 184 + 8 + 16 + 24 + 8 + 8 + 8;
  const std::size_t fits = CommitLimits::record_bytes_max - around - 8;
  append(backend, Draft{}.event("a-1", std::string(fits, 'x')));
  CHECK(read_all(backend.log()).front().size() == fits);
  CHECK(code_of(backend, Draft{}.event("a-1", std::string(fits + 1, 'x'))) ==
        ErrorCode::limit_exceeded);
  CHECK(code_of(backend, Draft{}.event("a-1", std::string(10 * fits, 'x'))) ==
        ErrorCode::limit_exceeded);
}

TEST_CASE("an append is refused when the queue is full, and accepted later") {
  StoreOptions options;
  options.queue_commits_max = 2;
  Backend backend{Medium::simulation, options};
  auto& log = backend.log();
  std::vector<Result<Receipt>> answers;
  for (int i = 0; i < 3; ++i) {
    log.append(Draft{}.event("a-1").request,
               [&](Result<Receipt> result) { answers.push_back(std::move(result)); });
  }
  CHECK(answers.empty());  // never inside the call, not even a refusal
  auto& simulation = dynamic_cast<SimulatedEnvironment&>(backend.environment());
  simulation.run_all();
  REQUIRE(answers.size() == 3);
  CHECK(answers[0].error().code() == ErrorCode::overloaded);  // refusals need not wait for a sync
  CHECK(answers[1]);
  CHECK(answers[2]);
  append(backend, Draft{}.event("a-1"));
  CHECK(log.head() == Position{3});
}

TEST_CASE("groups of one commit or of few bytes change nothing") {
  StoreOptions options;
  options.group_commits_max = 3;
  options.group_bytes_max = 1;
  auto backend = make_backend(options);
  auto& log = backend.log();
  const auto latch = backend.environment().make_latch();
  int left = 40;
  for (int i = 0; i < 40; ++i) {
    log.append(Draft{}.event(fmt::format("a-{}", i % 7)).request, [&](Result<Receipt> result) {
      CHECK(result);
      if (--left == 0) latch->open();
    });
  }
  latch->wait();
  CHECK(log.head() == Position{40});
  CHECK(read_stream(log, "a-0").size() == 6);
}

TEST_CASE("closing a store answers what is queued") {
  auto backend = make_backend();
  auto& log = backend.log();
  int answered = 0;
  for (int i = 0; i < 100; ++i) {
    log.append(Draft{}.event("a-1").request, [&](Result<Receipt> result) {
      if (result) ++answered;
    });
  }
  backend.close();
  CHECK(answered == 100);
}

TEST_CASE("options that make no sense are refused") {
  StoreOptions options;
  CHECK(options.validate());
  options.group_commits_max = 0;
  CHECK(options.validate().error().code() == ErrorCode::invalid_argument);
  options = {};
  options.queue_bytes_max = 1000;
  CHECK_FALSE(options.validate());
  FakeTimeEnvironment environment;
  TemporaryDirectory directory;
  CHECK_FALSE(RocksdbStore::open(directory.path() / "new", environment, options));
  CHECK_FALSE(std::filesystem::exists(directory.path() / "new"));
}

TEST_CASE("a tag that an event has twice is kept once, and counted once") {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1", "x", {"b:2", "a:1", "b:2", "a:1", "b:2"}));
  std::vector<std::string> many(CommitLimits::tags_per_event_max + 1, "a:1");
  many.emplace_back("c:3");
  append(backend, Draft{}.event("a-1", "y", many));
  backend.reopen();
  PageBuffer buffer;
  const auto page = backend.log().read({}, buffer);
  REQUIRE(page);
  REQUIRE(page->event_count() == 2);
  const auto tags_of = [&](std::size_t commit) {
    const auto tags = page->commits[commit]->events[0].tags;
    return std::vector<std::string>{tags.begin(), tags.end()};
  };
  CHECK(tags_of(0) == std::vector<std::string>{"b:2", "a:1"});
  CHECK(tags_of(1) == std::vector<std::string>{"a:1", "c:3"});
  CHECK(read_all(backend.log(), Filter::of_tag("a:1")) == std::vector<std::string>{"x", "y"});
}
