// Views whose rows have groups, and a program whose groups have changed.

#include "parsed_projection.h"

using namespace daybook;
using namespace ledger;

namespace {

/// The first release has written the owner of each account into the group `home`.
void fill(capnp::DynamicStruct::Builder row, AccountEvent::Reader event) {
  if (!event.isOpened()) return;
  auto home = row.get("home").as<capnp::DynamicStruct>();
  home.set("street", event.getOpened().getOwner());
}

struct Releases : World {
  Releases() {
    book.append("a", opened("Ada"));
    run("struct Row { home :group { street @0 :Text; } work :group { street @1 :Text; } }", fill);
  }
  std::unique_ptr<Projector> run(std::string_view rows, ParsedProjection::Fill fill_row) {
    auto projector =
        Projector::start(ParsedProjection::make(rows, std::move(fill_row)), store, views,
                         environment)
            .value();
    environment.run_all();
    return projector;
  }
};

void leave(capnp::DynamicStruct::Builder, AccountEvent::Reader) {}

}  // namespace

TEST_CASE("rows whose groups have changed places are not shown before the view is built again") {
  Releases world;
  const auto projector = world.run(
      "struct Row { address :group { work :group { street @0 :Text; } "
      "home :group { street @1 :Text; } } }",
      leave);
  CHECK_THAT(projector->status().why_rebuild, contains_text("was in group home and is now in"));
  const auto refused = projector->read(world.book.id());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::view_mismatch);
}

TEST_CASE("rows whose groups have come into another one go on") {
  Releases world;
  const auto projector = world.run(
      "struct Row { address :group { home :group { street @0 :Text; } "
      "work :group { street @1 :Text; } } }",
      leave);
  CHECK(projector->status().why_rebuild.empty());
  const auto reader = projector->read(world.book.id()).value();
  const auto found = reader.get("a").value();
  const auto row = found.entry->row.as(reader.rows().schema());
  const auto address = row.get("address").as<capnp::DynamicStruct>();
  const auto home = address.get("home").as<capnp::DynamicStruct>();
  CHECK(home.get("street").as<capnp::Text>() == "Ada");
}

TEST_CASE("a field whose content cannot be shown is refused in rows") {
  for (const auto* type : {"AnyPointer", "AnyList", "Face"}) {
    CAPTURE(type);
    const support::ParsedSchema parsed{
        fmt::format("interface Face {{}}\nstruct Part {{ any @0 :{}; }}\n"
                    "struct Row {{ parts @0 :List(Part); }}",
                    type)};
    const auto refused = RowSchema::of(parsed.get("Row"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == ErrorCode::schema_mismatch);
    CHECK_THAT(refused.error().message(), contains_text("field any of struct Part is an"));
  }
}
