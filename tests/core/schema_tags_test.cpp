// Tags of events: one that would have no effect is refused when the program starts.

#include "compared_schemas.h"
#include "core/testing/given.h"

using namespace daybook;
using namespace daybook::support;

namespace {

std::string refusal(const std::string& declarations) {
  const ParsedSchema parsed{declarations};
  const auto schema = EventSchema::of(parsed.get("Event"));
  if (schema) return "it is not refused";
  CHECK(schema.error().code() == ErrorCode::schema_mismatch);
  return schema.error().message();
}

}  // namespace

TEST_CASE("a tag on a field in a group is refused, since nobody would see it") {
  const ParsedSchema grouped{one_event("g :group { a @0 :Text $Daybook.tag(\"t\"); }")};
  const auto schema = EventSchema::of(grouped.get("Event"));
  REQUIRE_FALSE(schema);
  CHECK_THAT(schema.error().message(), contains_text("a is in a group"));
}

TEST_CASE("a tag in a struct inside an event's struct is refused, wherever that struct is") {
  const auto part = "struct Part { name @0 :Text $Daybook.tag(\"name\"); }";
  for (const auto* fields :
       {"part @0 :Part;", "parts @0 :List(Part);", "parts @0 :List(List(Part));",
        "g :group { part @0 :Part; }", "union { nothing @0 :Void; part @1 :Part; }"}) {
    CAPTURE(fields);
    CHECK_THAT(refusal(one_event(fields, part)),
               contains_text("name is a field of struct Part, which is none"));
  }
  const auto deeper = fmt::format("struct Box {{ part @0 :Part; }}\n{}", part);
  CHECK_THAT(refusal(one_event("box @0 :Box;", deeper)), contains_text("struct Part"));
  CHECK_THAT(refusal(variants("made @0 :Made $Daybook.tag(\"made\"); broken @1 :Broken;")),
             contains_text("made is a field of struct Event, which is none"));
}

TEST_CASE("an event's struct may be inside another event's, and only its own event has the tag") {
  const ParsedSchema parsed{
      "struct Event $Daybook.category(\"thing\") { union { made @0 :Made; remade @1 :Remade; } }\n"
      "struct Made { name @0 :Text $Daybook.tag(\"name\"); }\n"
      "struct Remade { former @0 :Made; }\n"};
  const auto schema = parsed.events();
  const auto tags = [&](std::string_view text) {
    return schema.tags_of(as_payload(testing::message_from_text(schema.schema(), text)));
  };
  CHECK(tags("(made = (name = \"x\"))") == std::vector<std::string>{"name:x"});
  CHECK(tags("(remade = (former = (name = \"x\")))").empty());
}

TEST_CASE("a field with two tags is refused, since only one of them would count") {
  CHECK_THAT(
      refusal(one_event("a @0 :Text $Daybook.tag(\"first\") $Daybook.tag(\"second\");")),
      contains_text("field a of struct Made has 2 times $Daybook.tag"));
}

TEST_CASE("an event union with two categories is refused") {
  CHECK_THAT(refusal("struct Event $Daybook.category(\"a\") $Daybook.category(\"b\") "
                     "{ union { made @0 :Made; broken @1 :Made; } }\nstruct Made {}\n"),
             contains_text("2 times $Daybook.category"));
}

TEST_CASE("a Store whose catalog has a tag without effect can still be read") {
  const ParsedSchema parsed{one_event("part @0 :Part; a @1 :Text $Daybook.tag(\"first\") "
                                      "$Daybook.tag(\"second\");",
                                      "struct Part { b @0 :Text $Daybook.tag(\"third\"); }")};
  SchemaCatalog catalog;
  add(catalog, read_as_stored(parsed));
  REQUIRE(catalog.find("thing"));
  CHECK(catalog.find("thing")->variants().front().tags.size() == 1);
}

TEST_CASE("an event has the tag of a member of a union only if that member is set") {
  const ParsedSchema parsed{
      one_event("union { owner @0 :Text $Daybook.tag(\"owner\"); "
                "number @1 :Int64 $Daybook.tag(\"number\"); nobody @2 :Void; } "
                "name @3 :Text $Daybook.tag(\"name\");")};
  const auto schema = parsed.events();
  const auto tags = [&](std::string_view text) {
    return schema.tags_of(as_payload(testing::message_from_text(schema.schema(), text)));
  };
  CHECK(tags("(made = (owner = \"Ada\", name = \"x\"))") ==
        std::vector<std::string>{"owner:Ada", "name:x"});
  CHECK(tags("(made = (number = 7))") == std::vector<std::string>{"number:7"});
  CHECK(tags("(made = (nobody = void, name = \"x\"))") == std::vector<std::string>{"name:x"});
  // A newer program has set a member that this one lacks.
  const ParsedSchema newer{
      one_event("union { owner @0 :Text; number @1 :Int64; nobody @2 :Void; other @4 :Text; } "
                "name @3 :Text;")};
  const auto written = testing::message_from_text(newer.events().schema(),
                                                  "(made = (other = \"o\", name = \"x\"))");
  CHECK(schema.tags_of(as_payload(written)) == std::vector<std::string>{"name:x"});
}

TEST_CASE("a field whose content cannot be shown is refused in events") {
  for (const auto* type : {"AnyPointer", "AnyStruct", "AnyList", "Capability", "Face"}) {
    CAPTURE(type);
    const auto field = fmt::format("any @0 :{};", type);
    const auto inside = fmt::format("interface Face {{}}\nstruct Part {{ {} }}", field);
    CHECK_THAT(refusal(one_event(field, inside)), contains_text("field any of struct Made is an"));
    CHECK_THAT(refusal(one_event("parts @0 :List(Part);", inside)),
               contains_text("field any of struct Part is an"));
  }
}
