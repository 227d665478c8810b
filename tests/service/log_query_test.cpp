// A log query in pages: every event once, for any reason that ends a page early.

#include "service/api/query/log_query.h"

#include "base/testing/simulated_environment.h"
#include "store/memory_store.h"
#include "tests/net/feed_notes.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

/// A log of 20 commits with one event each, of about 1000 bytes.
struct Book {
  Book() {
    REQUIRE(store->declare(EventSchema::of<notes::NoteEvent>().value()));
    for (int i = 0; i < 20; ++i) notes::write(*store, environment, 1, "main", 1000);
  }

  SimulatedEnvironment environment;
  std::unique_ptr<Store> store = std::make_unique<MemoryStore>(environment);
};

struct Pages {
  std::vector<std::uint64_t> positions;
  std::vector<std::size_t> sizes;
};

/// Reads all pages of a query; each page takes at most `taken_max` events.
Pages read_pages(Book& book, LogQuery query, std::size_t taken_max = 1000) {
  Pages pages;
  for (int i = 0; i < 100; ++i) {
    std::size_t taken = 0;
    const auto answer = read_log(*book.store, query, [&](const EventView& event) {
      if (taken == taken_max) return false;
      ++taken;
      pages.positions.push_back(event.position.value);
      return true;
    });
    REQUIRE(answer);
    CHECK(answer->head == Position{20});
    pages.sizes.push_back(taken);
    if (!answer->next) return pages;
    query.from = answer->next;
  }
  FAIL("the pages come to no end");
  return pages;
}

std::vector<std::uint64_t> all(bool backward) {
  std::vector<std::uint64_t> positions;
  for (std::uint64_t i = 1; i <= 20; ++i) positions.push_back(backward ? 21 - i : i);
  return positions;
}

/// The same query in several forms: log, stream, type, tag, stream with type.
std::vector<LogQuery> forms() {
  std::vector<LogQuery> forms(5);
  forms[1].stream = "note-n";
  forms[2].types = {"note"};
  forms[3].tags = {"of:main"};
  forms[4].stream = "note-n";
  forms[4].types = {"note.written"};
  return forms;
}

TEST_CASE("pages of any size give every event of a log once, in both directions") {
  Book book;
  for (auto query : forms()) {
    for (const bool backward : {false, true}) {
      query.backward = backward;
      for (const std::uint64_t limit : {1U, 3U, 19U, 20U, 21U}) {
        query.limit = limit;
        CHECK(read_pages(book, query).positions == all(backward));
      }
    }
  }
}

TEST_CASE("an event that is not taken begins the next page") {
  Book book;
  for (auto query : forms()) {
    for (const bool backward : {false, true}) {
      query.backward = backward;
      const auto pages = read_pages(book, query, 7);
      CHECK(pages.positions == all(backward));
      CHECK(pages.sizes == std::vector<std::size_t>{7, 7, 6});
    }
  }
}

TEST_CASE("a page ends with what may be scanned for it, and the next one goes on") {
  Book book;
  for (auto query : forms()) {
    for (const bool backward : {false, true}) {
      query.backward = backward;
      query.scan_bytes_max = 1;
      CHECK(read_pages(book, query).positions == all(backward));
    }
  }
}

TEST_CASE("a query that finds nothing ends with what may be scanned for it, on an empty page") {
  Book book;
  for (const bool by_stream : {false, true}) {
    for (const bool backward : {false, true}) {
      LogQuery query;
      query.backward = backward;
      if (by_stream) {  // all events of a stream are read, then filtered
        query.stream = "note-n";
        query.tags = {"of:nobody"};
      } else {  // the type is only in the record, not in the tag index
        query.types = {"note.erased"};
        query.tags = {"of:main"};
      }
      query.scan_bytes_max = 3'000;
      const auto pages = read_pages(book, query);
      CHECK(pages.positions.empty());
      CHECK(pages.sizes.size() > 1);
      query.scan_bytes_max = 1'000'000;
      CHECK(read_pages(book, query).sizes == std::vector<std::size_t>{0});
    }
  }
}

}  // namespace

TEST_CASE("a query that finds nothing ends when it is given up") {
  SimulatedEnvironment environment;
  MemoryStore store{environment};
  for (int i = 0; i < 5; ++i) notes::write(store, environment, 500);
  LogQuery query;
  query.stream = "note-n";
  query.tags = {"of:nothing"};
  int asked = 0;
  query.is_given_up = [&] { return ++asked == 1; };
  std::uint64_t given = 0;
  const auto answer = read_log(store, query, [&](const EventView&) { return ++given, true; });
  REQUIRE(answer);
  CHECK(given == 0);
  CHECK(asked == 1);
}

TEST_CASE("types and tags of a query count once, and their number has a limit") {
  Book book;
  LogQuery query;
  query.types.assign(1'200, "note");
  query.tags.assign(1'200, "of:main");
  CHECK(read_pages(book, query).positions == all(false));

  const auto refused = [&](const LogQuery& too_large) {
    const auto answer = read_log(*book.store, too_large, [](const auto&) { return true; });
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code() == ErrorCode::limit_exceeded);
    return answer.error().message();
  };
  for (std::size_t i = 0; i <= LogQuery::types_max; ++i) {
    query.types.push_back(fmt::format("t{}", i));
  }
  CHECK_THAT(refused(query), contains_text("names 66 types; at most 64"));
  query.types.clear();
  for (std::size_t i = 0; i <= LogQuery::tags_max; ++i) query.tags.push_back(fmt::format("t{}", i));
  CHECK_THAT(refused(query), contains_text("names 34 tags; at most 32"));
}
