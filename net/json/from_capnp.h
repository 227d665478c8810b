#pragma once

#include <capnp/dynamic.h>
#include <string>

#include "base/result.h"
#include "net/json/string_writer.h"

namespace daybook::json {

/// Appends a struct as a JSON object: all fields in schema order; of a union only the active
/// variant; integers exactly, including 64 bits; Data as base64; enumerants by name. A missing
/// struct is null, a missing list [], a missing text "" (or the schema's default). Values that a
/// newer program wrote are shown, not refused: "unknown_variant": 7, {"unknown_enumerant": 7}.
/// AnyPointer and capabilities, which JSON cannot express, are null.
/// Fails with `corrupt`, leaving `out` unchanged, if the message cannot be traversed. Any thread.
Result<void> write_json(capnp::DynamicStruct::Reader reader, std::string& out);

}  // namespace daybook::json
