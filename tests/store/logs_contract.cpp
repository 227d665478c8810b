// The contract of Store: many Logs, the catalog, and one sequence of Commits.

#include <daybook/core/model/catalog.capnp.h>

#include "core/model/message.h"
#include "core/model/token.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

LogName log_name(std::string_view text) { return *LogName::parse(text); }

std::vector<std::string> names(const Store& store) {
  std::vector<std::string> found;
  for (const auto& info : store.logs()) found.push_back(info.name.text());
  return found;
}

std::vector<Serial> serials(const Page<Serial>& page) {
  std::vector<Serial> found;
  for (const auto* commit : page.commits) found.push_back(commit->serial);
  return found;
}

}  // namespace

TEST_CASE("a new store has no logs and is empty") {
  auto backend = make_backend();
  CHECK(backend.store().logs().empty());
  CHECK(backend.store().head() == Serial{0});
  CHECK(backend.store().status().events == 0);
  CHECK_FALSE(backend.store().status().poisoned);
  CHECK(backend.store().log(LogName::main()).error().code() == ErrorCode::unknown_log);
}

TEST_CASE("opening a log creates it once") {
  auto backend = make_backend();
  auto& first = backend.log("acme");
  CHECK(&backend.log("acme") == &first);
  CHECK(*backend.store().log(log_name("acme")) == &first);
  CHECK(first.info().number == 1);
  CHECK(first.info().name.text() == "acme");
  CHECK_FALSE(first.info().id.uuid.is_nil());
  CHECK(backend.log("zeta").info().number == 2);
  CHECK(names(backend.store()) == std::vector<std::string>{"acme", "zeta"});
  CHECK(backend.store().status().logs == 2);
}

TEST_CASE("the name of the catalog is reserved") {
  auto backend = make_backend();
  const auto log = backend.store().open_log(log_name("catalog"));
  REQUIRE_FALSE(log);
  CHECK(log.error().code() == ErrorCode::invalid_argument);
  CHECK_FALSE(backend.store().log(log_name("catalog")));
}

TEST_CASE("logs have positions, streams and heads of their own") {
  auto backend = make_backend();
  auto& one = backend.log("one");
  auto& two = backend.log("two");
  append(backend, one, Draft{}.event("a-1", "one").event("a-1", "more"));
  CHECK(append(backend, two, Draft{}.event("a-1", "two")).first_position == Position{1});
  CHECK(one.head() == Position{2});
  CHECK(two.head() == Position{1});
  CHECK(read_stream(one, "a-1") == std::vector<std::string>{"one", "more"});
  CHECK(read_stream(two, "a-1") == std::vector<std::string>{"two"});
  CHECK(read_all(two) == std::vector<std::string>{"two"});
}

TEST_CASE("conditions hold within a log only") {
  auto backend = make_backend();
  append(backend, backend.log("one"), Draft{}.event("a-1", "x", {"t:1"}));
  append(backend, backend.log("two"),
         Draft{}.event("a-1").expecting("a-1", 0).none_matching(Filter::of_tag("t:1"), 0));
}

TEST_CASE("logs are there again after reopening") {
  auto backend = make_backend();
  const auto id = backend.log("acme").info().id;
  append(backend, backend.log("acme"), Draft{}.event("a-1", "kept"));
  append(backend, backend.log("acme"), Draft{});
  backend.log("zeta");
  backend.reopen();
  CHECK(names(backend.store()) == std::vector<std::string>{"acme", "zeta"});
  auto& acme = backend.log("acme");
  CHECK(acme.info().id == id);
  CHECK(acme.head() == Position{1});
  CHECK(read_all(acme) == std::vector<std::string>{"kept"});
  CHECK(append(backend, acme, Draft{}.event("a-1")).streams[0].version == Version{2});
  CHECK(backend.log("third").info().number == 3);
}

TEST_CASE("the catalog tells in events which logs were created") {
  auto backend = make_backend();
  auto& log = backend.log("acme");
  PageBuffer buffer;
  const auto page = backend.store().catalog().read({}, buffer);
  REQUIRE(page);
  REQUIRE(page->event_count() == 1);
  const auto& event = page->commits[0]->events[0];
  CHECK(event.category == "catalog");
  PayloadMessage message{event.payload};
  const auto created = message.root<CatalogEvent>().getLogCreated();
  CHECK(created.getName() == "acme");
  CHECK(created.getNumber() == log.info().number);
  CHECK(backend.store().schemas()->type_name("catalog", event.variant) == "catalog.logCreated");
}

TEST_CASE("nobody but the store writes to the catalog") {
  auto backend = make_backend();
  const auto error = refusal(backend, backend.store().catalog(), Draft{}.event("a-1"));
  CHECK(error.code() == ErrorCode::invalid_argument);
}

TEST_CASE("all commits of a store form one sequence") {
  auto backend = make_backend();
  auto& one = backend.log("one");
  auto& two = backend.log("two");
  append(backend, one, Draft{}.event("a-1", "1"));
  append(backend, two, Draft{}.event("a-1", "2").event("b-1", "3"));
  append(backend, one, Draft{});
  append(backend, one, Draft{}.event("a-1", "4"));
  PageBuffer buffer;
  const auto page = backend.store().read_commits(Serial{2}, {}, buffer);
  REQUIRE(page);
  CHECK(serials(*page) == std::vector{Serial{3}, Serial{4}, Serial{5}, Serial{6}});
  CHECK(texts(*page) == std::vector<std::string>{"1", "2", "3", "4"});
  CHECK(page->at_end);
  CHECK(page->next == Serial{6});
  CHECK(page->commits[1]->log->name.text() == "two");
  CHECK(page->commits[2]->event_count == 0);
  CHECK(page->commits[2]->first_position == Position{2});
  CHECK(backend.store().head() == Serial{6});
}

TEST_CASE("each commit knows how many events of the store came before it") {
  auto backend = make_backend();
  append(backend, backend.log("one"), Draft{}.event("a-1").event("a-1"));
  append(backend, backend.log("two"), Draft{}.event("a-1"));
  append(backend, backend.log("one"), Draft{}.event("a-1"));
  PageBuffer buffer;
  const auto page = backend.store().read_commits(Serial{0}, {}, buffer);
  REQUIRE(page);
  std::uint64_t events = 0;
  for (const auto* commit : page->commits) {
    CHECK(commit->events_before == events);
    events += commit->event_count;
  }
  CHECK(backend.store().status().events == events);
  CHECK(events == 6);  // two of the catalog
}

TEST_CASE("commits of a store are read in pages") {
  auto backend = make_backend();
  for (int i = 0; i < 4; ++i) append(backend, Draft{}.event("a-1").event("a-1").event("a-1"));
  PageBuffer buffer;
  const auto size = GENERATE(1U, 3U, 4U, 6U, 100U);
  std::vector<Serial> all;
  Serial after{0};
  while (after < backend.store().head()) {
    const auto page = backend.store().read_commits(after, {.events_max = size}, buffer);
    REQUIRE(page);
    REQUIRE_FALSE(page->commits.empty());
    for (const auto serial : serials(*page)) all.push_back(serial);
    CHECK(page->at_end == (page->next == backend.store().head()));
    after = page->next;
  }
  CHECK(all == std::vector{Serial{1}, Serial{2}, Serial{3}, Serial{4}, Serial{5}});
}

TEST_CASE("a token names store, log and position") {
  auto backend = make_backend();
  auto& log = backend.log("acme");
  const auto receipt = append(backend, log, Draft{}.event("a-1").event("a-1"));
  const auto token = Token::parse(receipt.token.to_string());
  REQUIRE(token);
  CHECK(token->store == backend.store().identity());
  CHECK(token->serial == backend.store().head());
  CHECK(token->log == log.info().id);
  CHECK(token->position == Position{2});
}

TEST_CASE("the identity of a store stays when it is reopened") {
  auto backend = make_backend();
  const auto identity = backend.store().identity();
  CHECK_FALSE(identity.id.uuid.is_nil());
  backend.reopen();
  CHECK(backend.store().identity() == identity);
}

TEST_CASE("a store limits how many logs it has") {
  StoreOptions options;
  options.logs_max = 2;
  auto backend = make_backend(options);
  backend.log("one");
  backend.log("two");
  const auto third = backend.store().open_log(log_name("three"));
  REQUIRE_FALSE(third);
  CHECK(third.error().code() == ErrorCode::limit_exceeded);
}
