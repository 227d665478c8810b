#include "projections/query.h"

#include <algorithm>

#include "core/model/token.h"
#include "ledger.h"

using namespace daybook;
using namespace ledger;
using namespace std::chrono_literals;

namespace {

struct Library {
  World world;
  std::unique_ptr<Projector> balances = world.start<Balances>();
  std::unique_ptr<Projector> bookings = world.start<Bookings>();

  Library() {
    for (const auto* account : {"a", "ab", "abc", "b", "c"}) {
      world.book.append(account, opened(account[0] == 'a' ? "Ada" : "Bob"));
      for (int i = 1; i <= 3; ++i) world.book.append(account, booked(i * account[0]));
    }
    world.environment.run_all();
  }
  ViewReader reader() { return balances->read(world.book.id()).value(); }
  ViewReader booking_reader() { return bookings->read(world.book.id()).value(); }
};

std::string keys(const RowPage& page) {
  std::string text;
  for (const auto& entry : page.rows) text += entry.key.to_string();
  return text;
}

std::string list(const ViewReader& reader, const RowQuery& query) {
  return keys(reader.list(query).value());
}

/// All pages of a query, separated by bars.
std::string pages(const ViewReader& reader, RowQuery query) {
  std::string text;
  do {
    const auto page = reader.list(query).value();
    text += keys(page) + "|";
    query.cursor = page.cursor;
  } while (!query.cursor.empty());
  return text;
}

}  // namespace

TEST_CASE("a row is found by its key, with the place it was read at") {
  Library library;
  const auto reader = library.reader();
  const auto answer = reader.get("ab").value();
  REQUIRE(answer.entry);
  CHECK(answer.entry->key == RowKey{"ab"});
  CHECK(answer.entry->row.as<BalanceRow>().getOwner() == "Ada");
  CHECK(answer.entry->row.as(reader.rows().schema()).get("bookings").as<int>() == 3);
  CHECK(answer.place.position == library.world.book.log().head());
  CHECK(answer.place.log == library.world.book.id());
  const auto token = Token::parse(answer.place.token).value();
  CHECK(token.serial == library.world.store.head());
  CHECK(token.store == library.world.store.identity());
  CHECK(library.bookings->wait_for(answer.place.token, library.world.in(1s)));

  const auto nothing = reader.get("zz").value();
  CHECK_FALSE(nothing.entry);
  CHECK(nothing.place.position == answer.place.position);
  CHECK(reader.get(7).error().code() == ErrorCode::invalid_argument);
  CHECK(reader.get({"a", 7}).error().code() == ErrorCode::invalid_argument);
  CHECK(library.booking_reader().get("a").error().code() == ErrorCode::invalid_argument);
}

TEST_CASE("the directions of a key are those of the view") {
  Library library;
  const auto reader = library.booking_reader();
  CHECK(reader.key_shape()->to_string() == "(text, integer descending)");
  const auto answer = reader.get({"a", 3}).value();
  REQUIRE(answer.entry);
  CHECK(answer.entry->row.as<BookingRow>().getCents() == 2 * 'a');
}

TEST_CASE("rows are listed by key, by its first elements and by the beginning of a text") {
  Library library;
  const auto reader = library.reader();
  CHECK(list(reader, {}) == "(\"a\")(\"ab\")(\"abc\")(\"b\")(\"c\")");
  CHECK(list(reader, {.direction = Direction::backward}) ==
        "(\"c\")(\"b\")(\"abc\")(\"ab\")(\"a\")");
  CHECK(list(reader, {.prefix = {"ab"}}) == "(\"ab\")");
  CHECK(list(reader, {.begins_with = "ab"}) == "(\"ab\")(\"abc\")");
  CHECK(list(reader, {.begins_with = "x"}) == "");
  CHECK(list(reader, {.from = {"ab"}, .before = {"c"}}) == "(\"ab\")(\"abc\")(\"b\")");
  CHECK(list(reader, {.from = {"c"}, .before = {"ab"}}) == "");
  CHECK(list(reader, {.begins_with = "a", .from = {"ab"}, .direction = Direction::backward}) ==
        "(\"abc\")(\"ab\")");

  const auto bookings = library.booking_reader();
  CHECK(list(bookings, {.prefix = {"ab"}}) ==
        "(\"ab\", 4 descending)(\"ab\", 3 descending)(\"ab\", 2 descending)");
  CHECK(list(bookings, {.prefix = {"ab"}, .from = {3}}) ==
        "(\"ab\", 3 descending)(\"ab\", 2 descending)");
  CHECK(list(bookings, {.prefix = {"ab"}, .before = {3}}) == "(\"ab\", 4 descending)");
  CHECK(list(bookings, {.from = {"ab", 3}, .before = {"b", 3}}) ==
        "(\"ab\", 3 descending)(\"ab\", 2 descending)(\"abc\", 4 descending)"
        "(\"abc\", 3 descending)(\"abc\", 2 descending)(\"b\", 4 descending)");
}

TEST_CASE("a page ends early with its bytes, and the pages together have every row once") {
  Library library;
  const auto reader = library.reader();
  for (const std::string index : {"", "owner", "cents"}) {
    for (const auto direction : {Direction::forward, Direction::backward}) {
      RowQuery query{.index = index, .direction = direction};
      const auto whole = list(reader, query);
      for (const std::size_t bytes_max : {0U, 1U, 150U, 250U, 1'000'000U}) {
        query.bytes_max = bytes_max;
        auto divided = pages(reader, query);
        const auto bars = std::count(divided.begin(), divided.end(), '|');
        CHECK((bytes_max <= 1 ? bars == 5 : bars <= 5));
        CHECK((bytes_max < 1'000'000U || bars == 1));
        std::erase(divided, '|');
        CHECK(divided == whole);
      }
    }
  }
}

TEST_CASE("a row that is not taken begins the next page") {
  Library library;
  const auto reader = library.reader();
  for (const std::string index : {"", "cents"}) {
    RowQuery query{.index = index};
    const auto whole = list(reader, query);
    std::string taken;
    do {
      std::size_t rows = 0;
      const auto take = [&](const RowEntry& entry) -> Result<bool> {
        if (rows == 2) return false;
        ++rows;
        taken += entry.key.to_string();
        return true;
      };
      query.cursor = reader.list(query, take).value().cursor;
    } while (!query.cursor.empty());
    CHECK(taken == whole);
  }
  const auto failing = [](const RowEntry&) -> Result<bool> {
    return fail(ErrorCode::internal, "no more");
  };
  CHECK(reader.list({}, failing).error().message() == "no more");
}

TEST_CASE("rows are listed by an index: by value, range and beginning") {
  Library library;
  const auto reader = library.reader();
  CHECK(list(reader, {.prefix = {"Ada"}, .index = "owner"}) == "(\"a\")(\"ab\")(\"abc\")");
  CHECK(list(reader, {.prefix = {"Ada", "ab"}, .index = "owner"}) == "(\"ab\")");
  CHECK(list(reader, {.prefix = {"Ada"}, .begins_with = "ab", .index = "owner"}) ==
        "(\"ab\")(\"abc\")");
  CHECK(list(reader, {.begins_with = "B", .index = "owner"}) == "(\"b\")(\"c\")");
  CHECK(list(reader, {.from = {6 * 'b'}, .index = "cents"}) == "(\"b\")(\"c\")");
  CHECK(list(reader, {.before = {6 * 'b'}, .index = "cents"}) == "(\"a\")(\"ab\")(\"abc\")");
  const auto page = reader.list({.index = "cents", .direction = Direction::backward}).value();
  CHECK(keys(page) == "(\"c\")(\"b\")(\"abc\")(\"ab\")(\"a\")");
  CHECK(page.rows.front().row.as<BalanceRow>().getCents() == 6 * 'c');
  CHECK(reader.list({.index = "bookings"}).error().code() == ErrorCode::invalid_argument);
}

TEST_CASE("pages join to the whole, whatever their size and direction") {
  Library library;
  const auto reader = library.reader();
  CHECK(pages(reader, {.limit = 2}) == "(\"a\")(\"ab\")|(\"abc\")(\"b\")|(\"c\")|");
  CHECK(pages(reader, {.limit = 5}) == "(\"a\")(\"ab\")(\"abc\")(\"b\")(\"c\")|");
  CHECK(pages(reader, {.direction = Direction::backward, .limit = 2}) ==
        "(\"c\")(\"b\")|(\"abc\")(\"ab\")|(\"a\")|");
  CHECK(pages(reader, {.prefix = {"Ada"}, .index = "owner", .limit = 1}) ==
        "(\"a\")|(\"ab\")|(\"abc\")|");
  CHECK(pages(reader, {.index = "owner", .direction = Direction::backward, .limit = 2}) ==
        "(\"c\")(\"b\")|(\"abc\")(\"ab\")|(\"a\")|");
  CHECK(pages(library.booking_reader(), {.prefix = {"ab"}, .limit = 1}) ==
        "(\"ab\", 4 descending)|(\"ab\", 3 descending)|(\"ab\", 2 descending)|");
}

TEST_CASE("a cursor stays good while rows come and go, and after a rebuild") {
  Library library;
  RowQuery query{.limit = 2};
  query.cursor = library.reader().list(query).value().cursor;  // after "ab"
  library.world.book.append("ab", closed());
  library.world.book.append("aa", booked(1));
  library.world.book.append("aba", booked(1));
  library.world.environment.run_all();
  CHECK(list(library.reader(), query) == "(\"aba\")(\"abc\")");
  REQUIRE(library.balances->rebuild());
  CHECK(list(library.reader(), query) == "(\"aba\")(\"abc\")");
}

TEST_CASE("a cursor of another query, log or view, or a damaged one, is refused") {
  Library library;
  RowQuery query{.begins_with = "a", .limit = 1};
  const auto cursor = library.reader().list(query).value().cursor;
  REQUIRE_FALSE(cursor.empty());
  const auto refused = [&](const ViewReader& reader, RowQuery other) {
    other.cursor = cursor;
    const auto answer = reader.list(other);
    return !answer && answer.error().code() == ErrorCode::invalid_argument;
  };
  const auto reader = library.reader();
  CHECK_FALSE(refused(reader, {.begins_with = "a", .limit = 50}));
  CHECK(refused(reader, {}));
  CHECK(refused(reader, {.begins_with = "ab"}));
  CHECK(refused(reader, {.begins_with = "a", .direction = Direction::backward}));
  CHECK(refused(reader, {.begins_with = "a", .index = "owner"}));
  CHECK(refused(library.booking_reader(), {.begins_with = "a"}));
  const Book other{library.world.store, library.world.environment, "other"};
  CHECK(refused(library.balances->read(other.id()).value(), {.begins_with = "a"}));
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    auto damaged = query;
    damaged.cursor = cursor;
    damaged.cursor[i] = damaged.cursor[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(reader.list(damaged));
  }
  query.cursor = "no cursor!";
  CHECK_FALSE(reader.list(query));
}

TEST_CASE("a list is limited, and keys that do not fit are refused") {
  Library library;
  const auto reader = library.reader();
  CHECK_FALSE(reader.list({.limit = 0}));
  CHECK_FALSE(reader.list({.limit = RowQuery::limit_max + 1}));
  CHECK_FALSE(reader.list({.prefix = {7}}));
  CHECK_FALSE(reader.list({.prefix = {"a"}, .begins_with = "b"}));
  CHECK_FALSE(reader.list({.from = {7}}));
  CHECK_FALSE(library.booking_reader().list({.prefix = {"a"}, .begins_with = "b"}));
}

TEST_CASE("a text where a number stands in the key is refused, and the refusal quotes it") {
  Library library;
  const auto refused = library.reader().list({.begins_with = "5", .index = "cents"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::invalid_argument);
  CHECK_THAT(refused.error().message(), contains_text("(\"5\") is not a valid key"));
  CHECK_THAT(refused.error().message(), contains_text("as in [\"42\",7]"));
}

TEST_CASE("a reader sees one moment, whatever happens meanwhile") {
  Library library;
  const auto reader = library.reader();
  const auto before = list(reader, {.index = "owner"});
  const auto place = reader.place().position;
  library.world.book.append("0", opened("Aaron"));
  library.world.book.append("c", closed());
  library.world.environment.run_all();
  REQUIRE(library.balances->rebuild());
  CHECK(list(reader, {.index = "owner"}) == before);
  CHECK(reader.place().position == place);
  CHECK(reader.get("c").value().entry);
  CHECK(library.reader().place().position == library.world.book.log().head());
}

TEST_CASE("a view without rows answers with nothing") {
  World world;
  const auto projector = world.start<Balances>();
  world.environment.run_all();
  const auto reader = projector->read(world.book.id()).value();
  CHECK_FALSE(reader.key_shape());
  CHECK_FALSE(reader.get("a").value().entry);
  CHECK(reader.list({.begins_with = "a"}).value().rows.empty());
  CHECK(reader.place().position == Position{0});
}
