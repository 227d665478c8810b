// Values written by a newer program give an error and are never misread.

#include "core/model/known_values.h"
#include "core/model/message.h"
#include "core/testing/given.h"
#include "tests/catch.h"
#include "tests/support/parsed_schema.h"

using namespace daybook;
using support::ParsedSchema;

namespace {

const ParsedSchema& former() {
  static const ParsedSchema schema{
      "enum Kind { a @0; b @1; }\n"
      "struct Part { kind @0 :Kind; union { x @1 :Int32; y @2 :Text; } }\n"
      "struct Whole { kind @0 :Kind; kinds @1 :List(Kind); part @2 :Part; parts @3 :List(Part);\n"
      "  more :group { kind @4 :Kind; } name @5 :Text; }\n"};
  return schema;
}

const ParsedSchema& newer() {
  static const ParsedSchema schema{
      "enum Kind { a @0; b @1; c @2; }\n"
      "struct Part { kind @0 :Kind; union { x @1 :Int32; y @2 :Text; z @3 :Int64; } }\n"
      "struct Whole { kind @0 :Kind; kinds @1 :List(Kind); part @2 :Part; parts @3 :List(Part);\n"
      "  more :group { kind @4 :Kind; } name @5 :Text; added @6 :Int64; }\n"};
  return schema;
}

Result<void> read_back(std::string_view text) {
  const auto message = testing::message_from_text(newer().get("Whole"), text);
  return check_known_values(former().get("Whole"), as_payload(message));
}

}  // namespace

TEST_CASE("what both programs know is read, and so is a field that only the newer one has") {
  CHECK(read_back("()"));
  CHECK(read_back("(kind = b, kinds = [a, b], part = (kind = a, y = \"text\"), name = \"n\")"));
  CHECK(read_back("(parts = [(x = 1), (y = \"z\")], more = (kind = b), added = 9)"));
}

TEST_CASE("a value of an enum or a union that this program lacks is found wherever it is") {
  for (const auto* text : {"(kind = c)", "(kinds = [a, c])", "(part = (kind = c))",
                           "(parts = [(x = 1), (kind = c)])", "(more = (kind = c))",
                           "(part = (z = 1))", "(parts = [(z = 0)])"}) {
    CAPTURE(text);
    const auto read = read_back(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().code() == ErrorCode::unknown_event);
    CHECK_THAT(read.error().message(), contains_text("a newer program wrote it"));
  }
}
