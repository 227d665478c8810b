#pragma once

#include <capnp/dynamic.h>
#include <string>

#include "core/result.h"
#include "service/json/string_writer.h"

namespace daybook::json {

/// Appends a struct as a JSON object: all fields in the order of the schema, of a union only the
/// active variant; integers exactly, also those of 64 bits; Data as base64; enumerants by name. A
/// struct that is not there is null, a list [] and a text "" (or the default of the schema). What a
/// newer program wrote is shown, not refused: "unknown_variant": 7, {"unknown_enumerant": 7}.
/// What JSON cannot express (AnyPointer, capabilities) is null.
/// Fails with `corrupt`, and leaves `out` as it was, if the message cannot be traversed. Callable
/// from any thread.
Result<void> write_json(capnp::DynamicStruct::Reader reader, std::string& out);

}  // namespace daybook::json
