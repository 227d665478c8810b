#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/message.h"
#include "core/model/schema_catalog.h"
#include "tests/catch.h"
#include "tests/support/parsed_schema.h"

namespace daybook::support {

/// Two versions of the events of a program, compared as a Store does it. Schemas are read as those
/// that a Store has, so that they may also be ones that a program must not have any more.
inline EventSchema read_as_stored(const ParsedSchema& schema) {
  return EventSchema::stored(schema.get("Event")).value();
}

inline void add(SchemaCatalog& catalog, const EventSchema& schema) {
  const auto nodes = schema.nodes();
  std::vector<Payload> payloads;
  for (const auto& node : nodes) payloads.push_back(as_payload(node));
  REQUIRE(catalog.add(schema.category(), schema.type_id(), payloads));
}

/// An event union with one variant, and everything its struct refers to.
inline std::string one_event(std::string_view fields, std::string_view more = "") {
  return fmt::format(
      "struct Event $Daybook.category(\"thing\") {{ union {{ made @0 :Made; broken @1 :Broken; }} "
      "}}\nstruct Made {{ {} }}\nstruct Broken {{}}\n{}",
      fields, more);
}

inline std::string variants(std::string_view inside) {
  return fmt::format(
      "struct Event $Daybook.category(\"thing\") {{ union {{ {} }} }}\n"
      "struct Made {{ name @0 :Text; }}\nstruct Broken {{}}\n",
      inside);
}

/// Compares a program that has the second version with a Store that has the first.
inline Result<SchemaComparison> compare(std::string_view stored, std::string_view current) {
  const ParsedSchema before{stored};
  const ParsedSchema now{current};
  SchemaCatalog catalog;
  add(catalog, read_as_stored(before));
  return catalog.compare(read_as_stored(now));
}

inline void check_refused(std::string_view stored, std::string_view current,
                          const std::vector<std::string>& says) {
  CAPTURE(stored);
  CAPTURE(current);
  const auto compared = compare(stored, current);
  REQUIRE_FALSE(compared);
  CHECK(compared.error().code() == ErrorCode::schema_mismatch);
  for (const auto& text : says) CHECK_THAT(compared.error().message(), contains_text(text));
}

inline std::vector<std::string> texts_of(const std::vector<SchemaPart>& parts) {
  std::vector<std::string> texts;
  for (const auto& part : parts) texts.push_back(part.what);
  return texts;
}

inline void check_grown(std::string_view stored, std::string_view current,
                        const std::vector<std::string>& added) {
  CAPTURE(stored);
  CAPTURE(current);
  const auto compared = compare(stored, current);
  if (!compared) FAIL(compared.error().message());
  CHECK(compared->is_new);
  CHECK(texts_of(compared->added) == added);
  CHECK(compared->lacking.empty());
}

}  // namespace daybook::support
