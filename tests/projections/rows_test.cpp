#include "projections/rows.h"

#include <algorithm>

#include "core/model/append.h"
#include "ledger.h"

using namespace daybook;
using namespace ledger;

namespace {

/// A batch over an empty View, and what it has written so far.
template <class Row>
struct Table {
  MemoryViewStore views;
  std::shared_ptr<View> view = views.open({"table", 1}).value();
  RowSchema schema = RowSchema::of<Row>().value();
  RowBatch batch = RowBatch::open(schema, *view).value();
  Rows<Row> rows{batch};
  LogId log;

  Table() { begin(1); }
  void begin(int number) {
    log.uuid.bytes[15] = std::byte(number);
    batch.begin_commit(log);
  }
  void write(std::uint64_t serial = 1) {
    REQUIRE(batch.end_event());
    batch.accept_commit(Position{serial});
    Checkpoint checkpoint;
    checkpoint.serial = Serial{serial};
    REQUIRE(view->commit({batch.take(), checkpoint}));
    batch.begin_commit(log);
  }
  ViewReader reader() { return ViewReader::open(view, {"table", 1}, schema, log).value(); }
  std::string keys_of(const std::string& index) {
    std::string text;
    RowQuery query;
    query.index = index;
    const auto page = reader().list(query).value();
    for (const auto& entry : page.rows) text += entry.key.to_string();
    return text;
  }
};

template <class F>
Error failure_of(F&& action) {
  try {
    action();
  } catch (const RowFailure& failure) {
    return failure.error();
  }
  FAIL("nothing was thrown");
  std::abort();
}

}  // namespace

TEST_CASE("a row that is nested too deep to be read is refused") {
  Table<NestedRow> table;
  const auto nest = [](NestedRow::Builder row, int levels) {
    for (; levels > 1; --levels) row = row.initInside();
  };
  constexpr int depth_max = MessageLimits::depth_max;
  table.rows.put("1", [&](auto row) { nest(row, depth_max); });
  table.rows.update("1", [](auto row) { row.initNumbers(1); });
  table.write();
  int levels = 1;
  for (auto row = table.rows.get("1").value(); row.hasInside(); row = row.getInside()) ++levels;
  CHECK(levels == depth_max);
  const auto failure = failure_of([&] {
    table.rows.put("2", [&](auto row) { nest(row, depth_max + 1); });
  });
  CHECK(failure.code() == ErrorCode::limit_exceeded);
  CHECK_THAT(failure.message(), contains_text("is nested more than 60 levels deep"));
}

TEST_CASE("a list of a row may be fetched again for each of its elements") {
  Table<NestedRow> table;
  table.rows.put("1", [](auto row) { row.initNumbers(2000); });
  const auto row = table.rows.get("1").value();
  std::int64_t sum = 0;
  for (unsigned i = 0; i < row.getNumbers().size(); ++i) sum += row.getNumbers()[i];
  CHECK(sum == 0);
}

TEST_CASE("reads see the changes of the same batch, and those in the view") {
  Table<BalanceRow> table;
  auto& rows = table.rows;
  CHECK_FALSE(rows.get("1"));
  rows.put("1", [](auto row) { row.setCents(5); });
  REQUIRE(rows.get("1"));
  CHECK(rows.get("1")->getCents() == 5);
  rows.update("1", [](auto row) { row.setCents(row.getCents() + 1); });
  rows.update("2", [](auto row) { row.setBookings(row.getBookings() + 1); });
  CHECK(rows.get("1")->getCents() == 6);
  table.write();
  CHECK(rows.get("1")->getCents() == 6);
  CHECK(rows.get("2")->getBookings() == 1);
  rows.update("1", [](auto row) { row.setOwner("Ada"); });
  CHECK(rows.get("1")->getCents() == 6);
  rows.put("1", [](auto row) { row.setBookings(1); });  // a new row, whatever was there
  CHECK(rows.get("1")->getCents() == 0);
  rows.erase("2");
  CHECK_FALSE(rows.get("2"));
  table.write(2);
  CHECK_FALSE(rows.get("2"));
  rows.erase("never there");
  rows.put("2", [](auto row) { row.setCents(9); });
  table.write(3);
  CHECK(rows.get("2")->getCents() == 9);
}

TEST_CASE("a row that was read stays as it was while it is changed") {
  Table<BalanceRow> table;
  table.rows.put("1", [](auto row) { row.setOwner("Ada"); });
  const auto before = table.rows.get("1");
  table.rows.update("1", [](auto row) { row.setOwner("Bob"); });
  table.rows.erase("1");
  CHECK(before->getOwner() == "Ada");
}

TEST_CASE("a rejected commit leaves nothing behind") {
  Table<BalanceRow> table;
  table.rows.put("1", [](auto row) { row.setOwner("Ada"); });
  table.batch.accept_commit(Position{1});
  table.batch.begin_commit(table.log);
  table.rows.put("1", [](auto row) { row.setOwner("Bob"); });
  table.rows.put("2", [](auto row) { row.setOwner("Cid"); });
  table.batch.reject_commit();
  CHECK(table.rows.get("1")->getOwner() == "Ada");
  CHECK_FALSE(table.rows.get("2"));
  table.write(1);
  CHECK(table.keys_of("owner") == "(\"1\")");
}

TEST_CASE("each log has rows of its own") {
  Table<BalanceRow> table;
  table.rows.put("1", [](auto row) { row.setCents(1); });
  table.batch.accept_commit(Position{1});
  table.begin(2);
  CHECK_FALSE(table.rows.get("1"));
  table.rows.put("1", [](auto row) { row.setCents(2); });
  table.write(2);
  CHECK(table.reader().get("1").value().entry->row.as<BalanceRow>().getCents() == 2);
  table.begin(1);
  CHECK(table.reader().get("1").value().entry->row.as<BalanceRow>().getCents() == 1);
}

TEST_CASE("indexes follow every change of a row") {
  Table<BalanceRow> table;
  auto& rows = table.rows;
  rows.put("1", [](auto row) { row.setOwner("Bob"); });
  rows.put("2", [](auto row) { row.setOwner("Ada"); });
  rows.put("3", [](auto row) { row.setOwner("Bob"); });
  table.write(1);
  CHECK(table.keys_of("owner") == "(\"2\")(\"1\")(\"3\")");
  rows.update("1", [](auto row) { row.setOwner("Aaa"); });
  table.write(2);
  CHECK(table.keys_of("owner") == "(\"1\")(\"2\")(\"3\")");
  rows.erase("2");
  rows.put("3", [](auto row) { row.setCents(-5); });
  table.write(3);
  CHECK(table.keys_of("owner") == "(\"3\")(\"1\")");  // row 3 now has an empty owner
  CHECK(table.keys_of("cents") == "(\"3\")(\"1\")");
  rows.erase("1");
  rows.put("1", [](auto row) { row.setOwner("Aaa"); });  // changed and changed back within a batch
  rows.update("3", [](auto row) { row.setOwner("Zoe"); });
  rows.update("3", [](auto row) { row.setOwner(""); });
  rows.erase("3");
  table.write(4);
  CHECK(table.keys_of("owner") == "(\"1\")");
  // One row, two index entries, a Checkpoint place and the shape: nothing else remains.
  CHECK(table.view->snapshot().value()->scan({}, 100, false).value().size() == 5);
}

TEST_CASE("a field of a union is indexed while it is the one that is set") {
  Table<ContactRow> table;
  table.rows.put("1", [](auto row) { row.setMail("a@b"); });
  table.rows.put("2", [](auto row) { row.setPhone("7"); });
  table.write(1);
  CHECK(table.keys_of("mail") == "(\"1\")");
  table.rows.update("1", [](auto row) { row.setPhone("8"); });
  table.rows.update("2", [](auto row) { row.setMail(""); });
  table.write(2);
  CHECK(table.keys_of("mail") == "(\"2\")");
}

TEST_CASE("a key of another shape is refused") {
  Table<BookingRow> table;
  table.rows.put({"1", descending(7)}, [](auto row) { row.setCents(1); });
  for (const RowKey& other : {RowKey{"1"}, RowKey{"1", 7}, RowKey{1, descending(7)}, RowKey{}}) {
    const auto error = failure_of([&] { table.rows.put(other, [](auto) {}); });
    CHECK(error.code() == ErrorCode::invalid_argument);
    CHECK(table.batch.end_event().error().message() == error.message());
    CHECK(failure_of([&] { (void)table.rows.get(other); }).code() == ErrorCode::invalid_argument);
    CHECK(failure_of([&] { table.rows.erase(other); }).code() == ErrorCode::invalid_argument);
    CHECK_FALSE(table.batch.end_event());
  }
  table.write(1);
  auto reopened = RowBatch::open(table.schema, *table.view).value();
  reopened.begin_commit(table.log);
  Rows<BookingRow> rows{reopened};
  CHECK_THAT(failure_of([&] { rows.put("1", [](auto) {}); }).message(),
             contains_text("(text, integer descending)"));
}

TEST_CASE("the shape that a rejected commit began with is forgotten") {
  Table<BookingRow> table;
  table.rows.put("1", [](auto) {});
  table.batch.reject_commit();
  table.rows.put({"1", 2}, [](auto) {});
  CHECK(table.batch.end_event());
}

TEST_CASE("what is too large is refused") {
  Table<BookingRow> table;
  const std::string long_text(RowKey::bytes_max, 'x');
  CHECK(failure_of([&] { table.rows.put(long_text, [](auto) {}); }).code() ==
        ErrorCode::limit_exceeded);
  Table<OwnerRow> owners;
  const std::string huge(RowBatch::row_bytes_max, 'x');
  CHECK(failure_of([&] { owners.rows.put("1", [&](auto row) { row.setName(huge); }); }).code() ==
        ErrorCode::limit_exceeded);
}

TEST_CASE("whatever one event can hold can be the key of a row and stand in an index") {
  Table<BalanceRow> table;
  const std::string longest(CommitLimits::record_bytes_max, '\0');  // stored as 2 MiB
  const capnp::Text::Reader owner{longest.c_str(), longest.size()};
  table.rows.put(longest, [&](auto row) { row.setOwner(owner); });
  table.write(1);
  CHECK(table.reader().get(longest).value().entry);
  RowQuery query;
  query.index = "owner";
  query.prefix = {longest};
  CHECK(table.reader().list(query).value().rows.size() == 1);
}

TEST_CASE("an index orders all unsigned integers") {
  Table<ContactRow> table;
  constexpr auto greatest = ~std::uint64_t{0};
  table.rows.put("d", [](auto row) { row.setNumber(greatest); });
  table.rows.put("b", [](auto row) { row.setNumber(std::uint64_t{1} << 63U); });
  table.rows.put("a", [](auto row) { row.setNumber(7); });
  table.rows.put("c", [](auto row) { row.setNumber(greatest - 1); });
  table.write(1);
  CHECK(table.keys_of("number") == "(\"a\")(\"b\")(\"c\")(\"d\")");
  RowQuery query;
  query.index = "number";
  query.prefix = {greatest};
  CHECK(table.reader().list(query).value().rows.front().key == RowKey{"d"});
  query.prefix = {7};
  CHECK(table.reader().list(query).value().rows.front().key == RowKey{"a"});
  query.prefix = {-7};
  CHECK(table.reader().list(query).error().code() == ErrorCode::invalid_argument);
}

TEST_CASE("enums and bools are indexed, and asked for by name") {
  Table<OrderRow> table;
  const auto put = [&](const char* key, OrderStatus status, bool paid) {
    table.rows.put(key, [&](auto row) {
      row.setStatus(status);
      row.setPaid(paid);
    });
  };
  put("a", OrderStatus::SHIPPED, true);
  put("b", OrderStatus::PLACED, true);
  put("c", OrderStatus::SHIPPED, false);
  table.write(1);
  CHECK(table.keys_of("status") == "(\"b\")(\"a\")(\"c\")");
  const auto keys = [&](RowQuery query) {
    std::string text;
    const auto page = table.reader().list(query).value();
    for (const auto& entry : page.rows) text += entry.key[0].text();
    return text;
  };
  CHECK(keys({.prefix = {"shipped"}, .index = "status"}) == "ac");
  CHECK(keys({.prefix = {"shipped", "c"}, .index = "status"}) == "c");
  CHECK(keys({.prefix = {1}, .index = "status"}) == "ac");
  CHECK(keys({.begins_with = "placed", .index = "status"}) == "b");
  CHECK(keys({.from = {"shipped"}, .index = "status"}) == "ac");
  CHECK(keys({.before = {"shipped"}, .index = "status"}) == "b");
  CHECK(keys({.prefix = {"true"}, .index = "paid"}) == "ab");
  CHECK(keys({.prefix = {"false"}, .index = "paid"}) == "c");
  put("c", OrderStatus::PLACED, true);
  table.write(2);
  CHECK(keys({.prefix = {"shipped"}, .index = "status"}) == "a");
  CHECK(keys({.prefix = {"false"}, .index = "paid"}).empty());
  const auto refused = table.reader().list({.prefix = {"lost"}, .index = "status"});
  CHECK(refused.error().message() ==
        "'lost' is not a value of status; known ones: placed, shipped");
}

TEST_CASE("long texts that begin alike are found by the whole text") {
  Table<BalanceRow> table;
  const std::string begin(RowSchema::indexed_text_bytes_max, 'x');
  const std::vector<std::string> owners{begin, begin + "a", begin + "b", begin + "ba", begin + "c"};
  int key = 9;
  for (const auto& owner : owners) {
    table.rows.put({std::to_string(key--)}, [&](auto row) { row.setOwner(owner); });
  }
  table.rows.put("0", [](auto row) { row.setOwner("w"); });
  table.rows.put("1", [](auto row) { row.setOwner("y"); });
  table.write(1);
  const auto keys = [&](RowQuery query) {
    query.index = "owner";
    std::string text;
    do {
      const auto page = table.reader().list(query).value();
      for (const auto& entry : page.rows) text += entry.key[0].text();
      query.cursor = page.cursor;
      CHECK(page.rows.size() <= query.limit);
    } while (!query.cursor.empty());
    return text;
  };
  for (const std::size_t limit : {1, 2, 100}) {
    for (const auto direction : {Direction::forward, Direction::backward}) {
      const bool forward = direction == Direction::forward;
      const auto check = [&](RowQuery query, std::string expected) {
        query.limit = limit;
        query.direction = direction;
        if (!forward) std::ranges::reverse(expected);
        CHECK(keys(query) == expected);
      };
      check({}, "0567891");
      check({.prefix = {begin}}, "9");
      check({.prefix = {begin + "b"}}, "7");
      check({.prefix = {begin + "b", "7"}}, "7");
      check({.prefix = {begin + "b", "8"}}, "");
      check({.prefix = {begin + "d"}}, "");
      check({.begins_with = begin}, "56789");
      check({.begins_with = begin + "b"}, "67");
      check({.begins_with = "x"}, "56789");
      check({.from = {begin + "b"}}, "5671");
      check({.from = {begin + "b", "8"}}, "561");
      check({.before = {begin + "b"}}, "089");
      check({.before = {begin}}, "0");
      check({.from = {begin + "a"}, .before = {begin + "c"}}, "678");
    }
  }
  table.rows.update("7", [&](auto row) { row.setOwner(begin + "d"); });
  table.rows.erase("8");
  table.write(2);
  CHECK(keys({.prefix = {begin + "b"}}).empty());
  CHECK(keys({.prefix = {begin + "d"}}) == "7");
  CHECK(keys({.prefix = {begin + "a"}}).empty());
}

TEST_CASE("only texts, integers, enums and bools can be indexed") {
  const auto refused = RowSchema::of<BadIndexRow>();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::schema_mismatch);
  CHECK_THAT(refused.error().message(), contains_text("share"));
  CHECK(RowSchema::of<BalanceRow>().value().find_index("owner"));
  CHECK_FALSE(RowSchema::of<BalanceRow>().value().find_index("bookings"));
}

TEST_CASE("an index on a field in a group is refused, since it would be passed over") {
  const auto refused = RowSchema::of<GroupIndexRow>();
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message(), contains_text("inner of row"));
  CHECK_THAT(refused.error().message(), contains_text("is in a group"));
}
