#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <capnp/schema.h>

namespace daybook {

/// All that messages and rows of a struct depend on, as text: of it and of everything it refers to
/// the names, numbers, places, types and defaults of the fields, and Daybook's annotations. Where
/// and under which id a struct was declared is no part of it.
std::string shape_of(capnp::StructSchema schema);

/// A hash of these structs and everything they refer to, the same as long as their shapes are.
std::uint64_t schema_hash(std::span<const capnp::StructSchema> structs);

}  // namespace daybook
