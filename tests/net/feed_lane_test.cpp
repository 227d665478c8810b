#include "net/feed/lane.h"

#include "base/testing/simulated_environment.h"
#include "feed_notes.h"
#include "store/memory_store.h"

using namespace daybook;
using namespace daybook::feed;

namespace {

constexpr std::size_t room = 1024 * 1024;

std::string answer(std::string_view body) {
  return fmt::format("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n",
                     body.size(), body);
}

/// A Store with commits, and its feed after a place.
struct Fixture {
  explicit Fixture(std::string_view log = "main", std::uint64_t seed = 1) : environment{seed} {
    for (int i = 0; i < 5; ++i) notes::write(store, environment, 2, log);
  }
  std::string feed(Serial after) {
    notes::Parts parts{*feeds.open(after)};
    parts.ask();
    environment.run_all();
    return parts.take();
  }

  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  Feeds feeds{store, environment};
  Remote remote;
};

/// Connects a lane and feeds it the answer.
Result<void> connect(Lane& lane, std::string_view body, std::size_t piece = SIZE_MAX) {
  (void)lane.begin_connection("x");
  const auto bytes = answer(body);
  for (std::string_view left = bytes; !left.empty();
       left.remove_prefix(std::min(piece, left.size()))) {
    DAYBOOK_CHECK(lane.received(left.substr(0, piece)));
  }
  return {};
}

std::string reason(const Result<void>& result) { return result ? "" : result.error().message(); }

bool mentions(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("a lane takes a feed however it was torn, and gives its commits as pages") {
  Fixture f;
  const auto feed = f.feed(Serial{0});
  for (const std::size_t piece : {1UL, 7UL, 1000UL, 100000UL}) {
    Remote remote;
    Lane lane{remote, Serial{0}, room};
    REQUIRE(connect(lane, feed, piece));
    CHECK(lane.window().end() == f.store.head());
    CHECK(remote.status.events == f.store.status().events);
    PageBuffer buffer;
    const auto page = lane.window().read(Serial{1}, {}, *remote.catalog, buffer).value();
    CHECK(page.commits.size() == 5);
    CHECK(page.event_count() == 10);
    CHECK(page.commits.front()->log->name.text() == "main");
  }
}

TEST_CASE("a lane asks for what comes after the last commit it has") {
  Fixture f;
  Lane lane{f.remote, Serial{0}, room};
  CHECK(mentions(lane.begin_connection("host:80"), "GET /feed HTTP/1.1\r\nHost: host:80\r\n"));
  REQUIRE(connect(lane, f.feed(Serial{0})));
  const Token place{f.store.identity(), f.store.head(), {}, {}};
  CHECK(mentions(lane.begin_connection("x"), "GET /feed?after=" + place.to_string() + " HTTP"));
  Lane at_head{f.remote, std::nullopt, room};
  CHECK(mentions(at_head.begin_connection("x"), "GET /feed?after=head HTTP"));
  CHECK_FALSE(at_head.is_placed());
  REQUIRE(connect(at_head, f.feed(f.store.head())));
  CHECK(at_head.window().begin() == f.store.head());
}

TEST_CASE("a lane refuses what does not follow, what is damaged, and another store") {
  Fixture f;
  Lane lane{f.remote, Serial{0}, room};
  CHECK(mentions(reason(connect(lane, f.feed(Serial{2}))), "was requested after serial 0"));

  auto damaged = f.feed(Serial{0});
  damaged[damaged.size() - 20] ^= 1;
  Lane checked{f.remote, Serial{0}, room};
  const auto refused = connect(checked, damaged);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::corrupt);
  CHECK_FALSE(Lane::is_passing(refused.error()));
  CHECK(checked.window().end() == f.store.head().previous());

  std::string gap;
  append_hello({f.store.identity(), Serial{0}, {}, 0}, gap);
  PageBuffer buffer;
  const auto page = f.store.read_commits(Serial{1}, {}, buffer).value();
  append_record(FrameKind::record, page.commits.front()->record, gap);
  Lane dense{f.remote, Serial{0}, room};
  CHECK(mentions(reason(connect(dense, gap)), "jumps from serial 0 to 2: commits are missing"));

  Fixture other{"main", 2};
  Lane loyal{f.remote, Serial{0}, room};
  CHECK(mentions(reason(connect(loyal, other.feed(Serial{0}))), "replaced or restored"));
}

TEST_CASE("a lane that is refused says with what, and whether asking again may help") {
  Fixture f;
  const auto refused = [&](int status, std::string_view body) {
    Lane lane{f.remote, Serial{0}, room};
    (void)lane.begin_connection("x");
    const auto bytes = fmt::format("HTTP/1.1 {} No\r\nContent-Length: {}\r\n\r\n{}", status,
                                   body.size(), body);
    return lane.received(bytes).error();
  };
  const auto bad = refused(400, R"({"detail":"this place is of another store"})");
  CHECK(bad.message() == "the feed was refused with status 400: this place is of another store");
  CHECK_FALSE(Lane::is_passing(bad));
  CHECK(Lane::is_passing(refused(429, "")));
  CHECK(Lane::is_passing(refused(503, "")));
  CHECK(Lane::is_passing(refused(500, "")));
  CHECK_FALSE(Lane::is_passing(refused(404, "what?")));
}

TEST_CASE("a lane tells why its feed ended") {
  Fixture f;
  std::string ending = f.feed(Serial{0});
  append_end(Error{ErrorCode::closed, "the program is ending"}, ending);
  Lane lane{f.remote, Serial{0}, room};
  const auto ended = connect(lane, ending);
  CHECK(reason(ended) == "the program is ending");
  CHECK(Lane::is_passing(ended.error()));
  CHECK(lane.window().end() == f.store.head());
  Lane silent{f.remote, Serial{0}, room};
  REQUIRE(connect(silent, f.feed(Serial{0})));
  CHECK(Lane::is_passing(silent.received("0\r\n\r\n").error()));
}

TEST_CASE("what is no answer of HTTP, or no feed, is told") {
  Fixture f;
  Lane lane{f.remote, Serial{0}, room};
  (void)lane.begin_connection("x");
  CHECK(mentions(reason(lane.received("SSH-2.0-OpenSSH\r\n")), "not an HTTP response"));
  Lane other{f.remote, Serial{0}, room};
  CHECK(mentions(reason(connect(other, "{\"events\":[]}, and more")), "an invalid frame"));
  std::string headless;
  append_head({}, headless);
  Lane strict{f.remote, Serial{0}, room};
  CHECK(mentions(reason(connect(strict, headless)), "does not begin with a hello"));
}

TEST_CASE("the end of an answer may arrive byte by byte, with trailers") {
  Fixture f;
  Lane lane{f.remote, Serial{0}, room};
  (void)lane.begin_connection("x");
  REQUIRE(lane.received("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
  const std::string_view last = "0\r\nA: b\r\n\r";
  for (const char byte : last) REQUIRE(lane.received({&byte, 1}));
  CHECK(mentions(reason(lane.received("\n")), "ended without a reason"));
}

TEST_CASE("an answer without a status, or with an endless line, is no answer") {
  Fixture f;
  Lane lane{f.remote, Serial{0}, room};
  (void)lane.begin_connection("x");
  CHECK(mentions(reason(lane.received("HTTP/1.1 000 OK\r\n\r\n")), "not an HTTP response"));
  Lane other{f.remote, Serial{0}, room};
  (void)other.begin_connection("x");
  REQUIRE(other.received("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"));
  std::size_t taken = 0;
  while (taken < room && other.received(std::string(1000, 'a'))) taken += 1000;
  CHECK(taken < 100'000);
}

TEST_CASE("a lane is full when its bytes are more than it may hold, until they were read") {
  Fixture f;
  Lane lane{f.remote, Serial{0}, 1000};
  REQUIRE(connect(lane, f.feed(Serial{0})));
  CHECK_FALSE(lane.has_room());
  lane.window().drop(f.store.head());
  CHECK(lane.has_room());
  CHECK(lane.window().begin() == f.store.head());
  CHECK(lane.window().covers(f.store.head()));
  CHECK_FALSE(lane.window().covers(Serial{2}));
}
