#include "core/model/schema_catalog.h"

#include <capnp/schema-parser.h>

#include "core/model/message.h"
#include "core/testing/given.h"
#include "library.capnp.h"
#include "tests/catch.h"
#include "tests/support/parsed_schema.h"

using namespace daybook;

namespace {

EventSchema stored() { return *EventSchema::of<library::BookEvent>(); }

/// Another version of BookEvent. Its ids are the same, so it cannot be compiled into this program.
class OtherVersion {
 public:
  explicit OtherVersion(const char* file) {
    const auto disk = kj::newDiskFilesystem();
    const auto& root = disk->getRoot();
    const auto tests = root.openSubdir(kj::Path::parse(TEST_SCHEMA_DIR + 1));
    const auto library = root.openSubdir(kj::Path::parse(DAYBOOK_IMPORT_DIR + 1));
    const auto system = root.openSubdir(kj::Path::parse("usr/include"));
    const kj::ReadableDirectory* imports[] = {library.get(), system.get()};
    const auto parsed = parser_.parseFromDirectory(*tests, kj::Path::parse(file), imports);
    schema_.emplace(*EventSchema::of(parsed.getNested("BookEvent").asStruct()));
  }
  const EventSchema& operator*() const { return *schema_; }

 private:
  capnp::SchemaParser parser_;
  std::optional<EventSchema> schema_;
};

std::vector<Payload> payloads(const std::vector<kj::Array<capnp::word>>& nodes) {
  std::vector<Payload> views;
  for (const auto& node : nodes) views.push_back(as_payload(node));
  return views;
}

}  // namespace

TEST_CASE("an event schema knows the category and the variants of a union") {
  const auto schema = stored();
  CHECK(schema.category() == "book");
  REQUIRE(schema.variants().size() == 3);
  CHECK(schema.find(0)->name == "lent");
  CHECK(schema.find("givenBack")->number == 1);
  CHECK(schema.find(2)->retired);
  CHECK_FALSE(schema.find(3));
  CHECK_FALSE(schema.find("lost"));
}

TEST_CASE("what is no event union is refused with a reason") {
  const auto not_a_union = EventSchema::of<library::NotAUnion>();
  REQUIRE_FALSE(not_a_union);
  CHECK_THAT(not_a_union.error().message(), contains_text("one unnamed union"));
  const auto without = EventSchema::of<library::WithoutCategory>();
  REQUIRE_FALSE(without);
  CHECK_THAT(without.error().message(), contains_text("$Daybook.category"));
  const auto inline_field = EventSchema::of<library::Inline>();
  REQUIRE_FALSE(inline_field);
  CHECK_THAT(inline_field.error().message(), contains_text("count is not a struct"));
}

TEST_CASE("tags come from the annotated fields") {
  const auto event = testing::message_from_text(stored().schema(),
                                                "(lent = (reader = \"Ada\", days = 14))");
  CHECK(stored().tags_of(as_payload(event)) ==
        std::vector<std::string>{"reader:Ada", "days:14"});
  const auto other = testing::message_from_text(stored().schema(), "(givenBack = ())");
  CHECK(stored().tags_of(as_payload(other)).empty());
}

TEST_CASE("the variant of an event is the one that is set") {
  const auto schema = stored();
  const auto active = [&](const kj::Array<capnp::word>& event) {
    PayloadMessage message{as_payload(event)};
    const auto* variant = schema.active(message.root<capnp::AnyStruct>());
    return variant ? variant->name : "none";
  };
  const auto text = [&](std::string_view event) {
    return testing::message_from_text(schema.schema(), event);
  };
  CHECK(active(text("(lent = (reader = \"Ada\"))")) == "lent");
  CHECK(active(text("(givenBack = ())")) == "givenBack");
  capnp::MallocMessageBuilder message;
  auto event = message.initRoot<library::BookEvent>();
  CHECK(active(canonical(event.asReader())) == "none");
  event.initGivenBack();
  CHECK(active(canonical(event.asReader())) == "givenBack");
  auto newer = text("(givenBack = ())");
  REQUIRE(newer.size() > 1);
  newer.asBytes()[8] = 9;  // the discriminant, after the root pointer
  CHECK(active(newer) == "none");
}

TEST_CASE("the canonical form is that of Cap'n Proto") {
  const auto same = [](auto reader) {
    const auto ours = canonical(reader);
    const auto theirs = capnp::canonicalize(reader);
    return ours.size() == theirs.size() &&
           std::memcmp(ours.begin(), theirs.begin(), ours.asBytes().size()) == 0;
  };
  capnp::MallocMessageBuilder message;
  auto event = message.initRoot<library::BookEvent>();
  CHECK(same(event.asReader()));
  auto lent = event.initLent();
  CHECK(same(event.asReader()));
  lent.setReader("a longer name than one word");
  lent.setReader("Ada");  // the longer text remains as unused space
  CHECK(same(event.asReader()));
  lent.setDays(14);
  CHECK(same(event.asReader()));
  CHECK(same(capnp::Schema::from<library::BookEvent>().getProto()));
  const auto pointer = canonical(message.getRoot<capnp::AnyPointer>().asReader());
  CHECK(pointer.asBytes() == canonical(event.asReader()).asBytes());
}

TEST_CASE("the same schema is no change, and a grown one is recognised") {
  SchemaCatalog catalog;
  const auto nodes = stored().nodes();
  REQUIRE(catalog.add("book", stored().type_id(), payloads(nodes)));
  CHECK_FALSE(catalog.compare(stored())->is_new);
  const OtherVersion renamed{"library_renamed.capnp"};
  const auto grown = catalog.compare(*renamed);
  REQUIRE(grown);
  CHECK(grown->is_new);
  REQUIRE(grown->added.size() == 2);
  CHECK(grown->added[0].what == "event lost of category book");
  CHECK(grown->added[0].is_choice);
  CHECK(grown->added[1].what == "field shelf of struct Lent");
  CHECK_FALSE(grown->added[1].is_choice);
}

TEST_CASE("a struct whose category was changed is refused") {
  const auto in_category = [](std::string_view category) {
    return support::ParsedSchema{fmt::format(
        "struct Event $Daybook.category(\"{}\") {{ union {{ made @0 :Made; broken @1 :Made; }} }}\n"
        "struct Made {{}}\n",
        category)};
  };
  const auto thing = in_category("thing");
  const auto item = in_category("item");
  SchemaCatalog catalog;
  const auto nodes = thing.events().nodes();
  REQUIRE(catalog.add("thing", thing.events().type_id(), payloads(nodes)));
  CHECK_FALSE(catalog.compare(thing.events())->is_first);
  const auto changed = catalog.compare(item.events());
  REQUIRE_FALSE(changed);
  CHECK(changed.error().code() == ErrorCode::schema_mismatch);
  CHECK_THAT(changed.error().message(), contains_text("belongs to category thing in the store"));
  CHECK_THAT(changed.error().message(), contains_text("write $Daybook.category(\"thing\")"));
  const auto other = catalog.compare(stored());
  REQUIRE(other);
  CHECK(other->is_first);
}

TEST_CASE("two ordinals swapped in a merge are refused") {
  SchemaCatalog catalog;
  const auto nodes = stored().nodes();
  REQUIRE(catalog.add("book", stored().type_id(), payloads(nodes)));
  const OtherVersion reused{"library_reused.capnp"};
  const auto change = catalog.compare(*reused);
  REQUIRE_FALSE(change);
  CHECK(change.error().code() == ErrorCode::schema_mismatch);
  CHECK_THAT(change.error().message(), contains_text("of category book was @"));
}

TEST_CASE("a malformed name in a node of a schema is an error, and never ends the program") {
  const auto whole = stored().nodes();
  std::size_t refused = 0;
  for (std::size_t node = 0; node < whole.size(); ++node) {
    for (std::size_t at = 0; at < 8 * whole[node].asBytes().size(); ++at) {
      auto damaged = kj::heapArray<capnp::word>(whole[node].begin(), whole[node].size());
      auto& byte = damaged.asBytes()[at / 8];
      byte = static_cast<kj::byte>(byte ^ (1U << at % 8));
      auto nodes = payloads(whole);
      nodes[node] = as_payload(damaged);
      SchemaCatalog catalog;
      if (!catalog.add("book", stored().type_id(), nodes)) ++refused;
    }
  }
  CHECK(refused > 0);
}

TEST_CASE("a catalog of schemas gives names to stored numbers without the program's types") {
  SchemaCatalog catalog;
  const auto nodes = stored().nodes();
  REQUIRE(catalog.add("book", stored().type_id(), payloads(nodes)));
  CHECK(catalog.type_name("book", 1) == "book.givenBack");
  CHECK(catalog.type_name("book", 9) == "book.#9");
  CHECK(catalog.parse_type("book.lent")->variant == std::uint16_t{0});
  CHECK_FALSE(catalog.parse_type("book")->variant);
  CHECK_THAT(catalog.parse_type("book.eaten").error().message(),
             contains_text("known ones: lent, givenBack, burnt"));
  CHECK_FALSE(catalog.parse_type("film"));
  CHECK(catalog.parse_type("book.#9")->variant == std::uint16_t{9});
  CHECK_FALSE(catalog.parse_type("book.#"));
}

TEST_CASE("a former name stays valid in filters") {
  SchemaCatalog catalog;
  const auto first = stored().nodes();
  REQUIRE(catalog.add("book", stored().type_id(), payloads(first)));
  const OtherVersion renamed{"library_renamed.capnp"};
  const auto second = (*renamed).nodes();
  REQUIRE(catalog.add("book", (*renamed).type_id(), payloads(second)));
  CHECK(catalog.type_name("book", 1) == "book.returned");
  CHECK(catalog.parse_type("book.givenBack")->variant == std::uint16_t{1});
}
