#pragma once

#include <capnp/dynamic.h>

#include "base/result.h"
#include "net/json/value.h"

namespace daybook::json {

/// Fills a new struct from a JSON object by its schema, strictly. Fails with invalid_argument; the
/// message names the place and the allowed values. Rules:
///  - an unknown name is refused;
///  - a union needs exactly one variant; none is never variant 0. A missing group that holds a
///    union is refused too;
///  - an integer is a number in range without fraction and exponent; one of 64 bits may also be a
///    string of digits. Floating point is a number, "NaN", "Infinity" or "-Infinity";
///  - Text is a string, Data is base64, an enumerant its name, Void null;
///  - a missing field gets its default. null means missing for a text, data, list or struct, also
///    as a variant, and is refused elsewhere.
/// AnyPointer and capabilities are refused. On error the struct is in a valid but unspecified
/// state. Any thread.
Result<void> read_json(const JsonValue& value, capnp::DynamicStruct::Builder builder);

}  // namespace daybook::json
