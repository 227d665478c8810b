// Which changes to an event schema are allowed: stored events are never misread.

#include "compared_schemas.h"

using namespace daybook;
using namespace daybook::support;

namespace {

constexpr auto kind = "enum Kind { debit @0; credit @1; }";
constexpr auto part = "struct Part { size @0 :Int32; }";

}  // namespace

TEST_CASE("two values of an enum that change places are refused") {
  check_refused(one_event("kind @0 :Kind;", kind),
                one_event("kind @0 :Kind;", "enum Kind { credit @0; debit @1; }"),
                {"value credit of enum Kind was @1 and is now @0", "previous number"});
}

TEST_CASE("an enum is compared wherever it stands") {
  const auto swapped = "enum Kind { credit @0; debit @1; }";
  for (const auto* fields :
       {"kinds @0 :List(Kind);", "kinds @0 :List(List(Kind));", "part :group { kind @0 :Kind; }",
        "union { nothing @0 :Void; kind @1 :Kind; }"}) {
    check_refused(one_event(fields, kind), one_event(fields, swapped), {"enum Kind"});
  }
  const auto nested = [](std::string_view values) {
    return one_event("part @0 :Part;", fmt::format("struct Part {{ kind @0 :Kind; }}\n{}", values));
  };
  check_refused(nested(kind), nested(swapped), {"enum Kind"});
}

TEST_CASE("two fields of one type that change places or names are refused") {
  check_refused(one_event("from @0 :Text; to @1 :Text;"), one_event("to @0 :Text; from @1 :Text;"),
                {"of struct Made was @", "Give it its previous number"});
  check_refused(one_event("from @0 :Text;"), one_event("sender @0 :Text;"),
                {"field @0 of struct Made was from and is now sender",
                 "$Daybook.formerly(\"from\")"});
  check_refused(one_event("from @0 :Text;"), one_event("to @0 :Text; from @1 :Text;"),
                {"field from of struct Made was @0 and is now @1"});
}

TEST_CASE("a name that is used again for another field is refused") {
  check_refused(one_event("from @0 :Text;"),
                one_event("sender @0 :Text $Daybook.formerly(\"from\"); from @1 :Text;"),
                {"field from of struct Made was @0 and is now @1", "a different name"});
}

TEST_CASE("a former name stays what it was") {
  const auto renamed =
      variants("built @0 :Made $Daybook.formerly(\"made\"); broken @1 :Broken;");
  check_refused(renamed,
                variants("built @0 :Made $Daybook.formerly(\"made\"); broken @1 :Broken; "
                         "made @2 :Broken;"),
                {"event made of category thing has the former name of built @0"});
  check_refused(renamed, variants("built @0 :Made; broken @1 :Broken;"),
                {"no longer says that it was made"});
}

TEST_CASE("a former name belongs to one field, value or event") {
  check_refused(one_event("a @0 :Text;"),
                one_event("b @0 :Text $Daybook.formerly(\"a\"); "
                          "c @1 :Text $Daybook.formerly(\"a\");"),
                {"field b of struct Made has the former name of c @1"});
  check_refused(one_event("b @0 :Text $Daybook.formerly(\"a\");"),
                one_event("b @0 :Text $Daybook.formerly(\"a\"); "
                          "c @1 :Text $Daybook.formerly(\"a\");"),
                {"has the former name of"});
  check_refused(one_event("kind @0 :Kind;", kind),
                one_event("kind @0 :Kind;",
                          "enum Kind { out @0 $Daybook.formerly(\"debit\"); credit @1; "
                          "fee @2 $Daybook.formerly(\"debit\"); }"),
                {"of enum Kind has the former name of"});
}

TEST_CASE("generic structs are refused, since the catalog keeps each struct once") {
  const ParsedSchema generic{
      one_event("a @0 :Box(Text);", "struct Box(T) { value @0 :T; }")};
  const auto schema = EventSchema::of(generic.get("Event"));
  REQUIRE_FALSE(schema);
  CHECK_THAT(schema.error().message(), contains_text("struct Box is generic"));
}

TEST_CASE("a change of a default is refused") {
  for (const auto& [before, now] : std::vector<std::pair<std::string, std::string>>{
           {"count @0 :Int64;", "count @0 :Int64 = 5;"},
           {"count @0 :Int64 = 5;", "count @0 :Int64 = 6;"},
           {"good @0 :Bool;", "good @0 :Bool = true;"},
           {"name @0 :Text;", "name @0 :Text = \"nobody\";"},
           {"name @0 :Text = \"x\";", "name @0 :Text = \"y\";"},
           {"kind @0 :Kind;", "kind @0 :Kind = credit;"},
           {"price @0 :Float64 = 1;", "price @0 :Float64 = 2;"}}) {
    check_refused(one_event(before, kind), one_event(now, kind),
                  {"the default of field", "of struct Made"});
  }
}

TEST_CASE("a default that is empty is the same as none") {
  for (const auto& [before, now] : std::vector<std::pair<std::string, std::string>>{
           {"name @0 :Text;", "name @0 :Text = \"\";"},
           {"name @0 :Text = \"\";", "name @0 :Text;"},
           {"counts @0 :List(Int32);", "counts @0 :List(Int32) = [];"},
           {"part @0 :Part;", "part @0 :Part = ();"},
           {"part @0 :Part = ();", "part @0 :Part;"},
           {"part @0 :Part = (size = 0);", "part @0 :Part = ();"}}) {
    CAPTURE(before);
    const auto compared = compare(one_event(before, part), one_event(now, part));
    if (!compared) FAIL(compared.error().message());
  }
  check_refused(one_event("part @0 :Part;", part), one_event("part @0 :Part = (size = 1);", part),
                {"the default of field part"});
  check_refused(one_event("counts @0 :List(Int32) = [];"),
                one_event("counts @0 :List(Int32) = [1];"), {"the default of field counts"});
}

TEST_CASE("a change of a type is refused with both types") {
  check_refused(one_event("count @0 :Int64;"), one_event("count @0 :UInt64;"),
                {"field count of struct Made was of type Int64 and is now of type UInt64"});
  check_refused(one_event("names @0 :List(Text);"), one_event("names @0 :List(Int32);"),
                {"Text", "Int32"});
  check_refused(one_event("name @0 :Text;"), one_event("name @0 :Data;"), {"Text", "Data"});
  check_refused(one_event("any @0 :AnyPointer;"), one_event("any @0 :AnyList;"),
                {"type AnyPointer", "type AnyList"});
  check_refused(one_event("any @0 :AnyStruct;"), one_event("any @0 :AnyPointer;"),
                {"type AnyStruct", "type AnyPointer"});
  check_refused(one_event("any @0 :One;", "interface One {} interface Other {}"),
                one_event("any @0 :Other;", "interface One {} interface Other {}"),
                {"of type interface @", "now of type interface @"});
}

TEST_CASE("a field that comes into a union as another than the first member is refused") {
  check_refused(one_event("a @0 :Int32; b @1 :Int32;"),
                one_event("union { a @0 :Int32; b @1 :Int32; }"),
                {"field b of struct Made was moved into or out of a union"});
}

TEST_CASE("a field that comes into a union ends the way back, with a sentence that says so") {
  const auto alone = one_event("a @0 :Int32; b @1 :Int32;");
  const auto joined = one_event("a @0 :Int32; union { b @1 :Int32; c @2 :Int32; }");
  const auto grown = compare(alone, joined);
  REQUIRE(grown);
  CHECK(grown->one_way == std::vector<std::string>{"puts field b of struct Made into a union"});
  check_refused(joined, alone,
                {"field b of struct Made was put into a union by a newer program",
                 "use that program"});
}

TEST_CASE("a release that lacks only fields does not look for what it does not know") {
  const auto is_choice = [](std::string_view stored, std::string_view current) {
    const auto compared = compare(stored, current);
    if (!compared) FAIL(compared.error().message());
    REQUIRE(compared->lacking.size() == 1);
    CHECK(compared->may_meet_unknown() == compared->lacking[0].is_choice);
    return compared->lacking[0].is_choice;
  };
  CHECK_FALSE(is_choice(one_event("a @0 :Text; b @1 :Text;"), one_event("a @0 :Text;")));
  CHECK(is_choice(one_event("kind @0 :Kind;", "enum Kind { debit @0; credit @1; fee @2; }"),
                  one_event("kind @0 :Kind;", kind)));
  CHECK(is_choice(one_event("union { a @0 :Text; b @1 :Text; c @2 :Text; }"),
                  one_event("union { a @0 :Text; b @1 :Text; }")));
  CHECK(is_choice(variants("made @0 :Made; broken @1 :Broken; lost @2 :Broken;"),
                  variants("made @0 :Made; broken @1 :Broken;")));
}

TEST_CASE("what is gone is told") {
  const auto compared = compare(variants("made @0 :Made; broken @1 :Broken; lost @2 :Broken;"),
                                variants("made @0 :Made; broken @1 :Broken;"));
  REQUIRE(compared);
  CHECK(compared->is_new);
  CHECK(texts_of(compared->lacking) == std::vector<std::string>{"event lost of category thing"});
}

TEST_CASE("an event that is renamed needs its former name") {
  const auto before = variants("made @0 :Made; broken @1 :Broken;");
  check_refused(before, variants("built @0 :Made; broken @1 :Broken;"),
                {"event @0 of category thing was made and is now built"});
  const auto renamed =
      compare(before, variants("built @0 :Made $Daybook.formerly(\"made\"); broken @1 :Broken;"));
  REQUIRE(renamed);
  CHECK(renamed->one_way ==
        std::vector<std::string>{"renames event made of category thing to built"});
}

TEST_CASE("a name may have changed more than once") {
  const auto thrice = variants(
      "put @0 :Made $Daybook.formerly(\"built\") $Daybook.formerly(\"made\"); broken @1 :Broken;");
  CHECK(compare(variants("made @0 :Made; broken @1 :Broken;"), thrice));
  CHECK(compare(variants("built @0 :Made $Daybook.formerly(\"made\"); broken @1 :Broken;"),
                thrice));
}

TEST_CASE("fields, values and groups are renamed in the same way") {
  CHECK(compare(one_event("from @0 :Text;"),
                one_event("sender @0 :Text $Daybook.formerly(\"from\");")));
  CHECK(compare(one_event("kind @0 :Kind;", kind),
                one_event("kind @0 :Kind;",
                          "enum Kind { out @0 $Daybook.formerly(\"debit\"); credit @1; }")));
  CHECK(compare(one_event("part :group { a @0 :Text; }"),
                one_event("piece :group $Daybook.formerly(\"part\") { a @0 :Text; }")));
  check_refused(one_event("part :group { a @0 :Text; }"),
                one_event("piece :group { a @0 :Text; }"),
                {"was in group part and is now in piece"});
}

TEST_CASE("a struct of an event may have another name, and the sentence is never a library's") {
  const auto before = variants("made @0 :Made; broken @1 :Broken;");
  const auto renamed = compare(
      before,
      "struct Event $Daybook.category(\"thing\") { union { made @0 :Built; broken @1 :Broken; } }\n"
      "struct Built { name @0 :Text; }\nstruct Broken {}\n");
  REQUIRE(renamed);
  CHECK(renamed->added.empty());
}

TEST_CASE("what is added is told") {
  check_grown(one_event("a @0 :Text;"), one_event("a @0 :Text; b @1 :Int32 = 7;"),
              {"field b of struct Made"});
  check_grown(one_event("kind @0 :Kind;", kind),
              one_event("kind @0 :Kind;", "enum Kind { debit @0; credit @1; fee @2; }"),
              {"value fee of enum Kind"});
  check_grown(variants("made @0 :Made; broken @1 :Broken;"),
              variants("made @0 :Made; broken @1 :Broken; lost @2 :Broken;"),
              {"event lost of category thing"});
  check_grown(one_event("a @0 :Int32; b @1 :Int32;"),
              one_event("a @0 :Int32; union { b @1 :Int32; c @2 :Int32; }"),
              {"field c of struct Made"});
}

TEST_CASE("a program of a former release lacks what came since, and is known") {
  const auto before = variants("made @0 :Made; broken @1 :Broken;");
  const ParsedSchema first{before};
  const ParsedSchema second{variants("made @0 :Made; broken @1 :Broken; lost @2 :Broken;")};
  SchemaCatalog catalog;
  add(catalog, first.events());
  add(catalog, second.events());
  const auto back = catalog.compare(first.events());
  REQUIRE(back);
  CHECK_FALSE(back->is_new);
  CHECK(back->may_meet_unknown());
  CHECK(texts_of(back->lacking) == std::vector<std::string>{"event lost of category thing"});
  const auto again = catalog.compare(second.events());
  REQUIRE(again);
  CHECK_FALSE(again->is_new);
  CHECK_FALSE(again->may_meet_unknown());
}

TEST_CASE("the catalog forgets nothing when a former schema comes after a later one") {
  const ParsedSchema first{one_event("a @0 :Text;")};
  const ParsedSchema second{one_event("a @0 :Text; b @1 :Text;")};
  const ParsedSchema other{one_event("a @0 :Text; c @1 :Text;")};
  SchemaCatalog catalog;
  add(catalog, second.events());
  add(catalog, first.events());
  CHECK(catalog.compare(first.events())->lacking.size() == 1);
  CHECK_FALSE(catalog.compare(other.events()));
}

TEST_CASE("a rename ends the way back, with a sentence that says so") {
  check_refused(variants("built @0 :Made $Daybook.formerly(\"made\"); broken @1 :Broken;"),
                variants("made @0 :Made; broken @1 :Broken;"),
                {"event made of category thing was renamed to built by a newer program"});
}

TEST_CASE("the place of a declaration is no part of a schema") {
  SchemaCatalog catalog;
  const ParsedSchema first{one_event("a @0 :Text;")};
  const ParsedSchema moved{"struct Unrelated {}\n" + one_event("a @0 :Text;")};
  add(catalog, first.events());
  CHECK_FALSE(catalog.compare(moved.events())->is_new);
}

TEST_CASE("tags that are new, gone or renamed are told") {
  const auto tagged =
      compare(one_event("a @0 :Text;"), one_event("a @0 :Text $Daybook.tag(\"t\");"));
  REQUIRE(tagged);
  REQUIRE(tagged->tags.size() == 1);
  CHECK(tagged->tags[0].what == "tag t on field a of event made of category thing");
  CHECK_FALSE(tagged->tags[0].lacking);
  const auto renamed = compare(one_event("a @0 :Text $Daybook.tag(\"t\");"),
                               one_event("a @0 :Text $Daybook.tag(\"u\");"));
  REQUIRE(renamed);
  CHECK(renamed->tags.size() == 2);
}
