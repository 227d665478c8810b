#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace daybook::json {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

/// "a number", "an object": for messages.
std::string_view describe(JsonKind kind);

struct JsonMember;

/// A parsed JSON document, or a part of one, exactly as it was written: a number keeps its text, an
/// object its order. A plain value owned by whoever holds it.
struct JsonValue {
  JsonKind kind = JsonKind::null;
  bool boolean = false;
  std::string text;  ///< of a string: what it stands for; of a number: its characters
  std::vector<JsonValue> elements;  ///< of an array
  std::vector<JsonMember> members;  ///< of an object, in the order of the input, names unique

  /// The member of this name, or null. Linear: objects with many members are iterated instead.
  const JsonValue* find(std::string_view name) const;
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

/// What parse_json accepts at most. Memory is bounded by values_max: some 120 bytes each.
struct JsonLimits {
  std::size_t bytes_max = 1024 * 1024;
  std::size_t depth_max = 32;  ///< arrays and objects within one another
  std::size_t values_max = 128 * 1024;
};

/// Parses one JSON document of UTF-8. Refuses (invalid_argument, naming the place) what RFC 8259
/// refuses, and besides: duplicate names in an object, lone surrogates, anything after the
/// document, a byte order mark. What exceeds bytes_max is limit_exceeded.
Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits = {});

}  // namespace daybook::json
