#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <capnp/schema-loader.h>
#include <capnp/schema.h>

#include "core/event.h"
#include "core/result.h"

namespace daybook {

/// A struct and everything it refers to: canonical capnp schema.Node each, the struct first. It is
/// what is stored of a schema.
std::vector<kj::Array<capnp::word>> schema_nodes(capnp::StructSchema schema);

/// The struct that such nodes describe, which lives as long as the loader. The loader must be new.
/// Throws kj::Exception when they cannot be read.
capnp::StructSchema load_schema_nodes(std::span<const Payload> nodes, capnp::SchemaLoader& loader);

/// schema_mismatch when the struct, or one that it refers to, is generic: what such a struct holds
/// depends on where it stands, and schema_nodes() has each struct once. `owners`: "events" or
/// "rows", for the sentence.
Result<void> check_not_generic(capnp::StructSchema schema, std::string_view owners);

}  // namespace daybook
