// Changes of a View's row schema between releases: which continue, which rebuild the View, and what
// is never shown.

#include "base/bytes.h"
#include "base/crc32c.h"
#include "parsed_projection.h"

using namespace daybook;
using namespace ledger;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view rows_first = "struct Row { owner @0 :Text; cents @1 :Int64; }";

void fill(capnp::DynamicStruct::Builder row, AccountEvent::Reader event) {
  if (event.isOpened()) row.set("owner", event.getOpened().getOwner());
  if (event.isBooked()) row.set("cents", event.getBooked().getCents());
}

/// A View built by the first release: rows "a" of Ada with 5 cents, "b" of Bob with 7.
struct Releases : World {
  Releases() {
    book.append("a", opened("Ada"));
    book.append("a", booked(5));
    book.append("b", opened("Bob"));
    book.append("b", booked(7));
    (void)run(rows_first);
  }

  std::unique_ptr<Projector> start(std::string_view rows, ParsedProjection::Fill fill_row = fill) {
    return Projector::start(ParsedProjection::make(rows, std::move(fill_row)), store, views,
                            environment)
        .value();
  }
  /// Runs until it has caught up.
  std::unique_ptr<Projector> run(std::string_view rows, ParsedProjection::Fill fill_row = fill) {
    auto projector = start(rows, std::move(fill_row));
    environment.run_all();
    return projector;
  }
  Result<ViewReader> read(const Projector& projector) { return projector.read(book.id()); }
  std::int64_t cents(const Projector& projector, const char* key) {
    const auto reader = read(projector).value();
    const auto answer = reader.get(key).value();
    return answer.entry->row.as(reader.rows().schema()).get("cents").as<std::int64_t>();
  }
  Result<RowPage> by_owner(const Projector& projector, const char* owner) {
    RowQuery query;
    query.index = "owner";
    query.prefix = {owner};
    return read(projector).value().list(query);
  }
};

}  // namespace

TEST_CASE("a view whose rows have got a field goes on, and the field is filled from then on") {
  Releases world;
  const auto projector = world.run(
      "struct Row { owner @0 :Text; cents @1 :Int64; closed @2 :Bool; }",
      [](capnp::DynamicStruct::Builder row, AccountEvent::Reader event) {
        fill(row, event);
        if (event.isClosed()) row.set("closed", true);
      });
  CHECK(projector->status().why_rebuild.empty());
  CHECK(projector->status().events_applied == 0);
  world.book.append("a", closed());
  world.environment.run_all();
  const auto reader = world.read(*projector).value();
  const auto row = reader.get("a").value();
  CHECK(row.entry->row.as(reader.rows().schema()).get("closed").as<bool>());
  CHECK(world.cents(*projector, "a") == 5);
  CHECK(world.cents(*projector, "b") == 7);
}

TEST_CASE("a former release goes on with rows that have a field more, and keeps it") {
  Releases world;
  const auto second = "struct Row { owner @0 :Text; cents @1 :Int64; note @2 :Text; }";
  (void)world.run(second, [](capnp::DynamicStruct::Builder row, AccountEvent::Reader event) {
    fill(row, event);
    row.set("note", "kept");
  });
  world.book.append("a", booked(6));
  (void)world.run(second, [](capnp::DynamicStruct::Builder row, AccountEvent::Reader event) {
    fill(row, event);
    row.set("note", "kept");
  });
  {
    const auto former = world.run(rows_first);
    CHECK(former->status().why_rebuild.empty());
    world.book.append("a", booked(8));
    world.environment.run_all();
    CHECK(world.cents(*former, "a") == 8);
  }
  const auto projector = world.run(second);
  CHECK(projector->status().why_rebuild.empty());
  const auto reader = world.read(*projector).value();
  const auto row = reader.get("a").value();
  CHECK(row.entry->row.as(reader.rows().schema()).get("note").as<capnp::Text>() == "kept");
}

TEST_CASE("rows that would be misread are not shown before the view is built again") {
  const std::pair<std::string_view, std::string_view> releases[] = {
      {"struct Row { cents @0 :Int64; owner @1 :Text; }", "field cents of struct Row was @1"},
      {"struct Row { owner @0 :Text; cents @1 :Int32; }", "cents of struct Row was of type"},
      {"struct Row { owner @0 :Text; cents @1 :Int64 = 4; }", "the default of field cents"},
      {"struct Row { holder @0 :Text; cents @1 :Int64; }", "was owner and is now holder"},
      {"struct Row { owner @0 :Text; union { cents @1 :Int64; euros @2 :Int64; } }", ""},
  };
  for (const auto& [rows, why] : releases) {
    CAPTURE(rows);
    Releases world;
    const auto fill_row = [](capnp::DynamicStruct::Builder row, AccountEvent::Reader event) {
      if (event.isBooked()) row.set("cents", event.getBooked().getCents());
    };
    const auto projector = world.run(rows, fill_row);
    if (why.empty()) {  // moving a field into a union is allowed
      CHECK(projector->status().why_rebuild.empty());
      CHECK(world.cents(*projector, "a") == 5);
      continue;
    }
    CHECK(projector->status().state == ProjectionState::stopped);
    CHECK_THAT(projector->status().why_rebuild, contains_text(std::string{why}));
    const auto refused = world.read(*projector);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == ErrorCode::view_mismatch);
    CHECK_THAT(refused.error().message(), contains_text("rebuild parsed"));
    // The rows it would write would be misread too.
    world.book.append("a", booked(6));
    world.environment.run_all();
    REQUIRE(projector->rebuild());
    CHECK(projector->status().why_rebuild.empty());
    const auto reader = world.read(*projector).value();
    CHECK(reader.get("a").value().entry->row.as(reader.rows().schema()).get("cents").as<int>() ==
          6);
  }
}

TEST_CASE("a new index is built beside the view, which serves meanwhile") {
  Releases world;
  const auto second = "struct Row { owner @0 :Text $Daybook.index; cents @1 :Int64; }";
  const auto projector = world.run(second);
  CHECK(projector->status().state == ProjectionState::live);
  CHECK(projector->status().why_rebuild == "its index over owner is new");
  CHECK(world.cents(*projector, "a") == 5);
  world.book.append("c", opened("Ada"));
  world.book.append("c", booked(9));
  world.environment.run_all();
  CHECK(world.cents(*projector, "c") == 9);
  const auto refused = world.by_owner(*projector, "Ada");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::view_building);
  REQUIRE(projector->rebuild());
  CHECK(projector->status().why_rebuild.empty());
  CHECK(world.by_owner(*projector, "Ada").value().rows.size() == 2);
}

TEST_CASE("a new index whose build has failed is not told to be built soon") {
  Releases world;
  const auto second = "struct Row { owner @0 :Text $Daybook.index; cents @1 :Int64; }";
  bool throws = false;
  const auto projector = world.run(second, [&](auto row, AccountEvent::Reader event) {
    if (throws && event.isBooked()) throw std::runtime_error{"it is torn"};
    fill(row, event);
  });
  throws = true;
  REQUIRE_FALSE(projector->rebuild());
  CHECK(world.cents(*projector, "a") == 5);
  const auto refused = world.by_owner(*projector, "Ada");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::view_building);
  CHECK_THAT(refused.error().message(), contains_text("the last rebuild has failed: event 2"));
  CHECK(projector->status().rebuild_error);
  throws = false;
  REQUIRE(projector->rebuild());
  CHECK(world.by_owner(*projector, "Ada").value().rows.size() == 1);
}

TEST_CASE("an index that a former release has not maintained is built again") {
  Releases world;
  const auto second = "struct Row { owner @0 :Text $Daybook.index; cents @1 :Int64; }";
  REQUIRE(world.run(second)->rebuild());
  {
    const auto former = world.run(rows_first);
    CHECK(former->status().why_rebuild == "its index over field @0 was removed");
    world.book.append("a", opened("Eve"));
    world.environment.run_all();
  }
  const auto projector = world.run(second);
  CHECK(projector->status().why_rebuild == "its index over owner is new");
  CHECK(world.by_owner(*projector, "Ada").error().code() == ErrorCode::view_building);
  REQUIRE(projector->rebuild());
  CHECK(world.by_owner(*projector, "Ada").value().rows.empty());
  CHECK(world.by_owner(*projector, "Eve").value().rows.size() == 1);
}

TEST_CASE("a view that does not say how its rows are to be read is built again") {
  Releases world;
  const auto view = world.views.open({"parsed", 1}).value();
  const auto form = std::string(16, '\0') + '\x04';
  REQUIRE(view->get(form).value());
  SECTION("it is missing") { REQUIRE(view->commit({{{form, {}}}, *view->checkpoint()})); }
  SECTION("it is of other categories") {
    auto stored = *view->get(form).value();
    stored.resize(stored.size() - sizeof(std::uint32_t));
    const auto at = stored.find("account");
    REQUIRE(at != std::string::npos);
    stored[at] = 'x';
    const auto checksum = crc32c(as_bytes(stored));
    stored.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
    REQUIRE(view->commit({{{form, stored}}, *view->checkpoint()}));
  }
  const auto projector = world.run(rows_first);
  CHECK(world.read(*projector).error().code() == ErrorCode::view_mismatch);
  REQUIRE(projector->rebuild());
  CHECK(world.cents(*projector, "b") == 7);
}

TEST_CASE("a view is not read when what it keeps of its rows is damaged") {
  Releases world;
  const auto view = world.views.open({"parsed", 1}).value();
  const auto form = std::string(16, '\0') + '\x04';
  const auto whole = *view->get(form).value();
  for (std::size_t i = 0; i < whole.size(); i += 7) {
    auto stored = whole.substr(0, i % 2 == 0 ? i : whole.size());
    if (i % 2 != 0) stored[i] = static_cast<char>(stored[i] ^ 0x55);
    REQUIRE(view->commit({{{form, stored}}, *view->checkpoint()}));
    const auto projector = world.run(rows_first);
    CHECK(world.read(*projector).error().code() == ErrorCode::view_mismatch);
  }
  const auto projector = world.run(rows_first);
  REQUIRE(projector->rebuild());
  CHECK(world.cents(*projector, "b") == 7);
}

TEST_CASE("a view that is built for the first time is not read before it has all rows") {
  World world;
  for (int i = 0; i < 20; ++i) world.book.append("1", booked(1));
  ProjectorOptions in_steps;
  in_steps.page.events_max = 5;
  in_steps.batch_events_max = 5;
  {
    const auto projector = world.start<Balances>(in_steps);
    CHECK(projector->read(world.book.id()).error().code() == ErrorCode::view_building);
    while (projector->status().place < Serial{8}) REQUIRE(world.environment.run_one());
    CHECK(projector->read(world.book.id()).error().code() == ErrorCode::view_building);
  }
  const auto projector = world.start<Balances>(in_steps);  // also after a restart
  CHECK(projector->read(world.book.id()).error().code() == ErrorCode::view_building);
  world.environment.run_all();
  CHECK(balance(*projector, world.book.id(), "1") == " 20 20");
  {
    const auto behind = world.start<Bookings>();  // another View
    CHECK(behind->read(world.book.id()).error().code() == ErrorCode::view_building);
  }
  REQUIRE(projector->stop());
  for (int i = 0; i < 20; ++i) world.book.append("1", booked(1));
  const auto again = world.start<Balances>(in_steps);  // lagging, but complete as of a place
  CHECK(balance(*again, world.book.id(), "1") == " 20 20");
}
