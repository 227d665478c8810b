#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace daybook::json {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

/// "a number", "an object": for messages.
std::string_view describe(JsonKind kind);

struct JsonMember;

/// A parsed JSON document or a part of one, exactly as written: a number keeps its text, an object
/// its order. A plain value; one thread at a time.
struct JsonValue {
  JsonKind kind = JsonKind::null;
  bool boolean = false;
  std::string text;  ///< a string's decoded text; a number's characters
  std::vector<JsonValue> elements;  ///< of an array
  std::vector<JsonMember> members;  ///< of an object, in the order of the input, names unique

  /// The member with this name, or null. Linear in the number of members.
  const JsonValue* find(std::string_view name) const;
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

/// Limits of parse_json. values_max bounds the memory: about 120 bytes per value.
struct JsonLimits {
  std::size_t bytes_max = 1024 * 1024;
  std::size_t depth_max = 32;  ///< nesting of arrays and objects
  std::size_t values_max = 128 * 1024;
};

/// Parses one JSON document in UTF-8. Fails with invalid_argument, naming the place, for anything
/// RFC 8259 forbids, and for duplicate names, lone surrogates, text after the document and a byte
/// order mark. Fails with limit_exceeded beyond bytes_max.
Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits = {});

}  // namespace daybook::json
