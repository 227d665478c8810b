// The contract of Store: programs of several releases on one Store, one after the other.

#include "tests/catch.h"
#include "tests/store/drafts.h"
#include "tests/support/parsed_schema.h"

using namespace daybook;
using namespace daybook::testing;
using support::ParsedSchema;

namespace {

ParsedSchema release(std::string_view variants, std::string_view fields = "name @0 :Text;") {
  return ParsedSchema{
      fmt::format("struct Event $Daybook.category(\"thing\") {{ union {{ {} }} }}\n"
                  "struct Made {{ {} }}\nstruct Broken {{}}\n",
                  variants, fields)};
}

constexpr auto two = "made @0 :Made; broken @1 :Broken;";
constexpr auto three = "made @0 :Made; broken @1 :Broken; lost @2 :Broken;";

SchemaComparison declare(Backend& backend, const ParsedSchema& program) {
  auto declared = backend.store().declare(program.events());
  if (!declared) FAIL(declared.error().message());
  return *std::move(declared);
}

std::string refused(Backend& backend, const ParsedSchema& program) {
  const auto head = backend.store().head();
  const auto declared = backend.store().declare(program.events());
  REQUIRE_FALSE(declared);
  CHECK(declared.error().code() == ErrorCode::schema_mismatch);
  CHECK(backend.store().head() == head);
  return declared.error().message();
}

}  // namespace

TEST_CASE("a program of a former release goes on, and what came since is kept") {
  auto backend = make_backend();
  const auto first = release(two);
  const auto second = release(three);
  declare(backend, first);
  CHECK(declare(backend, second).is_new);
  const auto head = backend.store().head();
  const auto back = declare(backend, first);
  CHECK(back.may_meet_unknown());
  CHECK(backend.store().head() == head);
  backend.reopen();
  CHECK(declare(backend, first).may_meet_unknown());
  CHECK(backend.store().schemas()->type_name("thing", 2) == "thing.lost");
  const auto other = release("made @0 :Made; broken @1 :Broken; stolen @2 :Broken;");
  CHECK_THAT(refused(backend, other), contains_text("was lost and is now stolen"));
}

TEST_CASE("a schema that nobody had and that lacks something is refused") {
  auto backend = make_backend();
  declare(backend, release(two, "name @0 :Text; size @1 :Int32;"));
  CHECK_THAT(refused(backend, release(two)), contains_text("the store has field size of struct"));
}

TEST_CASE("comparing changes nothing") {
  auto backend = make_backend();
  declare(backend, release(two));
  const auto head = backend.store().head();
  CHECK(backend.store().compare(release(three).events())->is_new);
  CHECK(backend.store().head() == head);
  CHECK(backend.store().schemas()->find("thing")->variants().size() == 2);
}

TEST_CASE("a tag may come to an event that nobody has appended yet") {
  auto backend = make_backend();
  declare(backend, release(two));
  append(backend, Draft{}.event("thing-1", "happened", {}, 1));
  declare(backend, release(two, "name @0 :Text $Daybook.tag(\"name\");"));
}

TEST_CASE("a tag that stored events lack, or that new ones would lack, is refused") {
  auto backend = make_backend();
  declare(backend, release(two));
  append(backend, Draft{}.event("thing-1"));
  const auto tagged = release(two, "name @0 :Text $Daybook.tag(\"name\");");
  CHECK_THAT(refused(backend, tagged),
             contains_text("tag name on field name of event made of category thing is new"));
  auto other = make_backend();
  declare(other, tagged);
  append(other, Draft{}.event("thing-1"));
  CHECK_THAT(refused(other, release(two)),
             contains_text("would miss new events. Add the tag again"));
  const auto renamed = release(two, "name @0 :Text $Daybook.tag(\"called\");");
  CHECK_THAT(refused(other, renamed), contains_text("tag called on field name"));
}

TEST_CASE("a former release with a tag that was taken away is refused") {
  auto backend = make_backend();
  const auto first = release(two, "name @0 :Text $Daybook.tag(\"name\");");
  declare(backend, first);
  declare(backend, release(two));
  CHECK_THAT(refused(backend, first), contains_text("was removed by a newer program"));
}

TEST_CASE("a former release that lacks a tag is refused before it appends anything") {
  auto backend = make_backend();
  const auto first = release(two);
  declare(backend, first);
  declare(backend, release(two, "name @0 :Text $Daybook.tag(\"name\");"));
  CHECK_THAT(refused(backend, first), contains_text("would miss new events"));
  CHECK_THAT(refused(backend, first), contains_text("by a newer program than this one"));
  CHECK_THAT(refused(backend, first), contains_text("use the newer one"));
}

TEST_CASE("a struct of another category is refused, and nothing is declared") {
  auto backend = make_backend();
  const auto in_category = [](std::string_view category) {
    return ParsedSchema{fmt::format(
        "struct Event $Daybook.category(\"{}\") {{ union {{ made @0 :Made; broken @1 :Made; }} }}\n"
        "struct Made {{}}\n",
        category)};
  };
  declare(backend, in_category("thing"));
  const auto item = in_category("item");
  CHECK_THAT(refused(backend, item), contains_text("belongs to category thing in the store"));
  backend.reopen();
  CHECK_THAT(refused(backend, item), contains_text("belongs to category thing in the store"));
  CHECK_FALSE(backend.store().schemas()->find("item"));
}

TEST_CASE("a schema that is too large for the catalog is refused with its category and the limit") {
  auto backend = make_backend();
  std::string variants;
  std::string structs;
  for (int i = 0; i < 40; ++i) {
    variants += fmt::format("e{0} @{0} :E{0}; ", i);
    structs += fmt::format("struct E{} {{ ", i);
    for (int j = 0; j < 60; ++j) {
      structs += fmt::format("f{0}{1} @{0} :Text; ", j, std::string(400, 'x'));
    }
    structs += "}\n";
  }
  const ParsedSchema large{fmt::format(
      "struct Event $Daybook.category(\"thing\") {{ union {{ {} }} }}\n{}", variants, structs)};
  const auto head = backend.store().head();
  for (const auto& refused : {backend.store().compare(large.events()),
                              backend.store().declare(large.events())}) {
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == ErrorCode::limit_exceeded);
    CHECK_THAT(refused.error().message(), contains_text("the schema of category thing takes"));
    CHECK_THAT(refused.error().message(), contains_text("at most 1048576"));
  }
  CHECK(backend.store().head() == head);
  declare(backend, release(two));  // the store goes on
}
