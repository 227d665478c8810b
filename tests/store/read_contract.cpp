// The contract of Store: reading a Log and its Streams.

#include <algorithm>

#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;

using Texts = std::vector<std::string>;

namespace {

/// Ten events in four commits of 1, 4, 2 and 3, with an empty commit in between.
Backend with_ten_events() {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1", "1"));
  append(backend,
         Draft{}.event("a-1", "2").event("b-1", "3", {"t:x"}).event("a-1", "4").event("b-1", "5"));
  append(backend, Draft{});
  append(backend, Draft{}.event("b-1", "6", {"t:x"}, 1).event("c-1", "7"));
  append(backend, Draft{}.event("a-1", "8").event("a-1", "9", {"t:x", "t:y"}).event("c-1", "10"));
  return backend;
}

Page<Position> read(Backend& backend, ReadRequest request, PageBuffer& buffer) {
  auto page = backend.log().read(request, buffer);
  if (!page) FAIL(page.error().message());
  return *std::move(page);
}

}  // namespace

TEST_CASE("a log is read in the order of its positions") {
  auto backend = with_ten_events();
  CHECK(read_all(backend.log()) == Texts{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"});
}

TEST_CASE("a log is read backward, last event first") {
  auto backend = with_ten_events();
  CHECK(read_all(backend.log(), {}, Direction::backward) ==
        Texts{"10", "9", "8", "7", "6", "5", "4", "3", "2", "1"});
}

TEST_CASE("a read may begin in the middle of a commit") {
  auto backend = with_ten_events();
  PageBuffer buffer;
  auto page = read(backend, {.from = Position{3}, .limits = {.events_max = 3}}, buffer);
  CHECK(texts(page) == Texts{"4", "5", "6"});
  CHECK(page.next == Position{6});
  CHECK_FALSE(page.at_end);
  page = read(backend, {Position{5}, Direction::backward, {}, {.events_max = 3}}, buffer);
  CHECK(texts(page) == Texts{"4", "3", "2"});
  CHECK(page.next == Position{2});
  CHECK_FALSE(page.at_end);
}

TEST_CASE("pages of any size give the same events") {
  auto backend = with_ten_events();
  const auto size = GENERATE(1U, 2U, 3U, 7U, 10U, 11U);
  const ReadLimits limits{.events_max = size};
  CHECK(read_all(backend.log(), {}, Direction::forward, limits).size() == 10);
  CHECK(read_all(backend.log(), {}, Direction::backward, limits).size() == 10);
  CHECK(read_all(backend.log(), Filter::of_tag("t:x"), Direction::forward, limits) ==
        Texts{"3", "6", "9"});
  CHECK(read_all(backend.log(), Filter::of_tag("t:x"), Direction::backward, limits) ==
        Texts{"9", "6", "3"});
}

TEST_CASE("a page says whether it reached the end") {
  auto backend = with_ten_events();
  PageBuffer buffer;
  auto page = read(backend, {.from = Position{5}, .limits = {.events_max = 5}}, buffer);
  CHECK(page.at_end);
  CHECK(page.next == Position{10});
  page = read(backend, {.from = Position{10}}, buffer);
  CHECK(page.commits.empty());
  CHECK(page.at_end);
  CHECK(page.next == Position{10});
  page = read(backend, {Position{1}, Direction::backward, {}, {}}, buffer);
  CHECK(page.commits.empty());
  CHECK(page.at_end);
}

TEST_CASE("an empty log has nothing to read in either direction") {
  auto backend = make_backend();
  append(backend, backend.log("other"), Draft{}.event("a-1"));
  PageBuffer buffer;
  CHECK(read(backend, {}, buffer).at_end);
  CHECK(read(backend, {Position::end(), Direction::backward, {}, {}}, buffer).at_end);
  CHECK(read(backend, {Position{7}, Direction::forward, {}, {}}, buffer).commits.empty());
}

TEST_CASE("a filter by category, by variant and by tags chooses events") {
  auto backend = with_ten_events();
  const auto matching = [&](Filter filter) { return read_all(backend.log(), filter); };
  CHECK(matching(Filter::of_type({"b", std::nullopt})) == Texts{"3", "5", "6"});
  CHECK(matching(Filter::of_type({"b", 1})) == Texts{"6"});
  CHECK(matching({{FilterItem{{}, {"t:x", "t:y"}}}}) == Texts{"9"});
  CHECK(matching({{FilterItem{{{"c", 0}}, {}}, FilterItem{{{"b", 0}}, {"t:x"}}}}) ==
        Texts{"3", "7", "10"});
  CHECK(matching(Filter::of_type({"unheard_of", std::nullopt})).empty());
}

TEST_CASE("a read that matches nothing moves on nevertheless") {
  auto backend = with_ten_events();
  PageBuffer buffer;
  const auto filter = Filter::of_tag("nowhere");
  auto page = read(backend, {.filter = filter}, buffer);
  CHECK(page.at_end);
  CHECK(page.next == Position{10});
  // The event with the tag has another type, which only its record tells: reading one record uses
  // up scan_bytes_max.
  const Filter other{{FilterItem{{{"unheard_of", std::nullopt}}, {"t:x"}}}};
  page = read(backend, {.filter = other, .limits = {.scan_bytes_max = 1}}, buffer);
  CHECK_FALSE(page.at_end);
  CHECK(page.next == Position{5});
  CHECK(page.commits.empty());
  page = read(backend, {.from = page.next, .filter = other}, buffer);
  CHECK(page.at_end);
  CHECK(page.next == Position{10});
  CHECK(read_all(backend.log(), Filter::of_tag("t:y"), Direction::forward, {.scan_bytes_max = 1}) ==
        Texts{"9"});
}

TEST_CASE("tags that never meet end a page with what may be scanned") {
  auto backend = make_backend();
  constexpr int commits = 400;
  for (int i = 0; i < commits; ++i) {
    append(backend, Draft{}.event("a-1", "x", {i % 2 == 0 ? "t:even" : "t:odd"}));
  }
  const Filter never{{FilterItem{{}, {"t:even", "t:odd"}}}};
  for (const auto direction : {Direction::forward, Direction::backward}) {
    ReadRequest request{direction == Direction::forward ? Position{0} : Position::end(), direction,
                        never, {.scan_bytes_max = 1}};
    PageBuffer buffer;
    std::size_t pages = 0;
    for (bool at_end = false; !at_end; ++pages) {
      const auto page = read(backend, request, buffer);
      CHECK(page.commits.empty());
      CHECK((page.at_end || page.next != request.from));
      CHECK((page.at_end || page.scanned_bytes > 0));
      request.from = page.next;
      at_end = page.at_end;
      REQUIRE(pages < commits);
    }
    CHECK(pages > 2);
    CHECK(read_all(backend.log(), never, direction).empty());
  }
}

TEST_CASE("a page keeps to its bytes but gives at least one commit") {
  auto backend = make_backend();
  const std::string large(10'000, 'x');
  for (int i = 0; i < 5; ++i) append(backend, Draft{}.event("a-1", large));
  PageBuffer buffer;
  CHECK(texts(read(backend, {.limits = {.bytes_max = 1}}, buffer)).size() == 1);
  const auto page = read(backend, {.limits = {.bytes_max = 25'000}}, buffer);
  CHECK(texts(page).size() == 2);
  CHECK_FALSE(page.at_end);
}

TEST_CASE("a read for no events is refused") {
  auto backend = make_backend();
  PageBuffer buffer;
  const auto page = backend.log().read({.limits = {.events_max = 0}}, buffer);
  REQUIRE_FALSE(page);
  CHECK(page.error().code() == ErrorCode::invalid_argument);
}

TEST_CASE("an event carries everything that was appended with it") {
  auto backend = make_backend();
  append(backend, Draft{}.event("account-4-2", "hello", {"a:1", "b:2"}, 7));
  PageBuffer buffer;
  const auto page = read(backend, {}, buffer);
  REQUIRE(page.event_count() == 1);
  const auto& event = page.commits[0]->events[0];
  CHECK(event.commit == page.commits[0]);
  CHECK(event.position == Position{1});
  CHECK(event.version == Version{1});
  CHECK(event.category == "account");
  CHECK(event.key == "4-2");
  CHECK(event.variant == 7);
  CHECK(event.schema == 0x1234);
  CHECK(text_of(event.payload) == "hello");
  CHECK(reinterpret_cast<std::uintptr_t>(event.payload.data()) % 8 == 0);
  REQUIRE(event.tags.size() == 2);
  CHECK(event.tags[0] == "a:1");
  CHECK(event.tags[1] == "b:2");
}

TEST_CASE("a stream is read in both directions and from any version") {
  auto backend = with_ten_events();
  CHECK(read_stream(backend.log(), "a-1") == Texts{"1", "2", "4", "8", "9"});
  CHECK(read_stream(backend.log(), "a-1", Direction::backward) == Texts{"9", "8", "4", "2", "1"});
  PageBuffer buffer;
  const auto from = [&](StreamReadRequest request) {
    const auto page = backend.log().read_stream(stream("a-1"), request, buffer);
    return page ? texts(*page) : Texts{page.error().message()};
  };
  CHECK(from({Version{2}, Direction::forward, {}}) == Texts{"4", "8", "9"});
  CHECK(from({Version{4}, Direction::forward, {}}) == Texts{"9"});
  CHECK(from({Version{5}, Direction::forward, {}}).empty());
  CHECK(from({Version{3}, Direction::backward, {}}) == Texts{"2", "1"});
  CHECK(from({Version{0}, Direction::backward, {}}).empty());
}

TEST_CASE("a stream is read in pages of any size") {
  auto backend = with_ten_events();
  const auto size = GENERATE(1U, 2U, 3U, 4U, 5U, 6U);
  const ReadLimits limits{.events_max = size};
  CHECK(read_stream(backend.log(), "a-1", Direction::forward, limits) ==
        Texts{"1", "2", "4", "8", "9"});
  CHECK(read_stream(backend.log(), "a-1", Direction::backward, limits) ==
        Texts{"9", "8", "4", "2", "1"});
}

TEST_CASE("streams whose commits lie among those of others are read whole") {
  auto backend = make_backend();
  std::vector<Texts> written(3);
  for (int i = 0; i < 90; ++i) {
    // Far apart, next to each other, and both.
    const auto which = i < 40 ? i % 3 : i < 60 ? 2 : i % 2;
    auto draft = Draft{};
    for (int n = 0; n <= i % 2; ++n) {
      const auto text = fmt::format("{}.{}", i, n);
      draft = std::move(draft).event(fmt::format("a-{}", which), text);
      written[static_cast<std::size_t>(which)].push_back(text);
    }
    append(backend, std::move(draft));
  }
  const ReadLimits limits{.events_max = GENERATE(1U, 2U, 9U, 1000U)};
  for (std::size_t i = 0; i < written.size(); ++i) {
    const auto name = fmt::format("a-{}", i);
    CHECK(read_stream(backend.log(), name, Direction::forward, limits) == written[i]);
    auto backward = written[i];
    std::reverse(backward.begin(), backward.end());
    CHECK(read_stream(backend.log(), name, Direction::backward, limits) == backward);
  }
}

TEST_CASE("a stream that does not exist reads as empty") {
  auto backend = with_ten_events();
  CHECK(read_stream(backend.log(), "nobody-1").empty());
  CHECK(read_stream(backend.log(), "nobody-1", Direction::backward).empty());
}

TEST_CASE("long streams and logs are read whole") {
  auto backend = make_backend();
  auto& log = backend.log();
  constexpr int count = 700;  // more than one batch of index entries
  for (int i = 0; i < count; ++i) {
    append(backend, log, Draft{}.event("a-1", std::to_string(i)));
  }
  const auto forward = read_stream(log, "a-1", Direction::forward, {.events_max = 90});
  REQUIRE(forward.size() == count);
  CHECK(forward.back() == "699");
  const auto backward = read_all(log, {}, Direction::backward, {.events_max = 333});
  REQUIRE(backward.size() == count);
  CHECK(backward.back() == "0");
}
