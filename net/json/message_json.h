#pragma once

#include <capnp/dynamic.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace daybook {

/// Fills a new struct from one JSON object by its schema, for a program's own routes. As strict as
/// the command API: unknown names, a union without exactly one variant, integers out of range and
/// duplicate names fail with invalid_argument; the message names the place and the allowed values.
/// A missing field gets its default. Any thread.
Result<void> from_json(std::string_view json, capnp::DynamicStruct::Builder message);

/// Appends a struct as one JSON object: all fields, in schema order. Any thread.
Result<void> to_json(capnp::DynamicStruct::Reader message, std::string& out);

}  // namespace daybook
