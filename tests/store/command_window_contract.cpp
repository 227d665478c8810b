// The contract of Store: how long repeats of a command are recognised.

#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;
using namespace std::chrono_literals;

namespace {

StoreOptions with_window(std::chrono::microseconds window) {
  StoreOptions options;
  options.command_id_window = window;
  return options;
}

/// Whether the command counts as a repeat at the present time. It must not be executed here.
bool is_known(Backend& backend, CommandId id) {
  const auto found = backend.log().find_command(id);
  REQUIRE(found);
  return found->has_value();
}

/// With small segments, these commits push older ones to the index.
void append_others(Backend& backend, int count = 8) {
  for (int i = 0; i < count; ++i) append(backend, Draft{}.event("other-1"));
}

}  // namespace

TEST_CASE("a command is a repeat up to the end of the window and not a microsecond longer") {
  auto backend = make_backend(with_window(1h));
  const auto draft = [] { return Draft{command(1)}.event("a-1"); };
  const auto first = append(backend, draft());
  append_others(backend);
  backend.clock().advance(1h);
  const auto repeat = append(backend, draft());
  CHECK(repeat.repeated);
  CHECK(repeat.token == first.token);
  CHECK(is_known(backend, command(1)));

  backend.clock().advance(1us);
  CHECK_FALSE(is_known(backend, command(1)));
  const auto anew = append(backend, draft());
  CHECK_FALSE(anew.repeated);
  CHECK(anew.token.serial > first.token.serial);
  CHECK(backend.log().stream_version(StreamId::parse("a-1").value()).value() == Version{2});
}

TEST_CASE("a command that was executed anew is a repeat from then on") {
  auto backend = make_backend(with_window(1h));
  const auto draft = [] { return Draft{command(1)}.event("a-1"); };
  append(backend, draft());
  backend.clock().advance(1h + 1us);
  const auto anew = append(backend, draft());
  append_others(backend);
  backend.clock().advance(1h);
  const auto repeat = append(backend, draft());
  CHECK(repeat.repeated);
  CHECK(repeat.token == anew.token);
}

TEST_CASE("an id that is older than the window may be used by another command") {
  auto backend = make_backend(with_window(1h));
  append(backend, Draft{command(1), "deposit 5"}.event("a-1"));
  CHECK(refusal(backend, Draft{command(1), "deposit 6"}.event("a-1")).code() ==
        ErrorCode::command_id_reused);
  backend.clock().advance(1h + 1us);
  CHECK_FALSE(append(backend, Draft{command(1), "deposit 6"}.event("a-1")).repeated);
}

TEST_CASE("without a window a command is a repeat for ever") {
  auto backend = make_backend();
  append(backend, Draft{command(1)}.event("a-1"));
  append_others(backend);
  backend.clock().advance(24h * 365 * 200);
  append_others(backend);
  CHECK(append(backend, Draft{command(1)}.event("a-1")).repeated);
}

TEST_CASE("what was too old in the log stays too old when the clock goes back") {
  auto backend = make_backend(with_window(1h));
  append(backend, Draft{command(1)}.event("a-1"));
  backend.clock().advance(2h);
  append_others(backend);
  backend.clock().jump_to(backend.clock().now() - 2h);
  CHECK_FALSE(is_known(backend, command(1)));
  CHECK_FALSE(append(backend, Draft{command(1)}.event("a-1")).repeated);
  CHECK(append(backend, Draft{command(1)}.event("a-1")).repeated);
}

TEST_CASE("the window is the same after reopening") {
  auto backend = make_backend(with_window(1h));
  append(backend, Draft{command(1)}.event("a-1"));
  backend.clock().advance(30min);
  append(backend, Draft{command(2)}.event("a-1"));
  append_others(backend);
  backend.clock().advance(31min);
  append_others(backend);
  backend.reopen();
  CHECK_FALSE(is_known(backend, command(1)));
  CHECK(is_known(backend, command(2)));
  append_others(backend);
  CHECK_FALSE(append(backend, Draft{command(1)}.event("a-1")).repeated);
  CHECK(append(backend, Draft{command(2)}.event("a-1")).repeated);
}

TEST_CASE("what was executed twice since its id was forgotten is no damage") {
  auto backend = make_backend(with_window(1h));
  for (int i = 0; i < 3; ++i) {
    append(backend, Draft{command(1)}.event("a-1"));
    append(backend, Draft{command(1)}.event("a-1"));
    backend.clock().advance(1h + 1us);
  }
  append_others(backend);
  CHECK(backend.log().stream_version(StreamId::parse("a-1").value()).value() == Version{3});
  const auto report = backend.store().verify({});
  REQUIRE(report);
  CHECK(report->findings == std::vector<std::string>{});
}

TEST_CASE("times rise over all logs of a store that forgets, also when the clock goes back") {
  auto backend = make_backend(with_window(1h));
  append(backend, backend.log("one"), Draft{}.event("a-1"));
  backend.clock().jump_to(backend.clock().now() - 1h);
  append(backend, backend.log("two"), Draft{}.event("a-1"));
  PageBuffer buffer;
  const auto page = backend.store().read_commits(Serial{0}, {}, buffer);
  REQUIRE(page);
  for (std::size_t i = 1; i < page->commits.size(); ++i) {
    CHECK(page->commits[i]->recorded_at >= page->commits[i - 1]->recorded_at);
  }
}

TEST_CASE("a window of nothing is refused") {
  CHECK(with_window(0s).validate().error().code() == ErrorCode::invalid_argument);
  CHECK(with_window(-1s).validate().error().code() == ErrorCode::invalid_argument);
}
