#pragma once

#include <capnp/dynamic.h>

#include "core/result.h"
#include "service/json/value.h"

namespace daybook::json {

/// Fills a fresh struct from a JSON object by its schema, strictly; what is wrong is answered with
/// invalid_argument and a message that names the place and what may stand there:
///  - a name that is no field is refused;
///  - of a union exactly one variant is given, never variant 0 by default: an absent group that
///    holds a union is refused too;
///  - an integer is a number without fraction and exponent within its range; one of 64 bits may
///  also
///    be a string of digits. Floating point takes a number, "NaN", "Infinity" or "-Infinity";
///  - Text is a string, Data is base64, an enumerant its name, Void null;
///  - a field that is left out has its default; null leaves out a text, data, list or struct, also
///    a variant of these types, and is refused elsewhere.
/// AnyPointer and capabilities are refused. On error the struct is in a valid but unspecified
/// state. Callable from any thread.
Result<void> read_json(const JsonValue& value, capnp::DynamicStruct::Builder builder);

}  // namespace daybook::json
