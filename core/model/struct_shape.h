#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <capnp/schema.h>

namespace daybook {

/// A text of everything that messages and rows of a struct depend on: for the struct and all it
/// refers to, the names, numbers, places, types and defaults of fields, and Daybook's annotations.
/// Excludes where a struct is declared, and its id.
std::string shape_of(capnp::StructSchema schema);

/// A hash of the shapes of these structs.
std::uint64_t schema_hash(std::span<const capnp::StructSchema> structs);

}  // namespace daybook
