#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <capnp/schema-loader.h>
#include <capnp/schema.h>

#include "base/result.h"
#include "core/model/event.h"

namespace daybook {

/// A struct and everything it refers to, each as a canonical capnp schema.Node, the struct first.
/// This is the stored form of a schema.
std::vector<kj::Array<capnp::word>> schema_nodes(capnp::StructSchema schema);

/// Loads such nodes into a new loader. The returned struct is valid as long as the loader. Throws
/// kj::Exception if they cannot be read.
capnp::StructSchema load_schema_nodes(std::span<const Payload> nodes, capnp::SchemaLoader& loader);

/// schema_mismatch if the struct, or one that it refers to, is generic. A generic struct has
/// different content at each use, but schema_nodes() stores each struct once. `owners` is "events"
/// or "rows", for the message.
Result<void> check_not_generic(capnp::StructSchema schema, std::string_view owners);

/// schema_mismatch if the struct, or one that it refers to, has a field whose content has no form
/// in JSON: an AnyPointer or an interface. `owners` as above.
Result<void> check_is_shown(capnp::StructSchema schema, std::string_view owners);

}  // namespace daybook
