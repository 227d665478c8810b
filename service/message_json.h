#pragma once

#include <capnp/dynamic.h>

#include <string>
#include <string_view>

#include "core/result.h"

namespace daybook {

/// Fills a fresh struct from one JSON object by its schema, for routes of a program's own. It is as
/// strict as the command API: unknown names, a union without exactly one variant, integers that do
/// not fit and names given twice are invalid_argument, with the place and what may stand there. A
/// field that is left out has its default. Any thread.
Result<void> from_json(std::string_view json, capnp::DynamicStruct::Builder message);

/// Appends a struct as one JSON object: all fields in the order of the schema. Any thread.
Result<void> to_json(capnp::DynamicStruct::Reader message, std::string& out);

}  // namespace daybook
