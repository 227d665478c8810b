#include "core/model/schema_nodes.h"

#include <capnp/schema.capnp.h>

#include <cstdint>
#include <set>

#include "core/model/message.h"

namespace daybook {
namespace {

capnp::Type element_of(capnp::Type type) {
  while (type.isList()) type = type.asList().getElementType();
  return type;
}

void collect(capnp::Schema schema, std::set<std::uint64_t>& seen,
             std::vector<kj::Array<capnp::word>>& nodes) {
  if (!seen.insert(schema.getProto().getId()).second) return;
  nodes.push_back(canonical(schema.getProto()));
  if (!schema.getProto().isStruct()) return;
  for (const auto field : schema.asStruct().getFields()) {
    const auto type = element_of(field.getType());
    if (type.isStruct()) collect(type.asStruct(), seen, nodes);
    if (type.isEnum()) collect(type.asEnum(), seen, nodes);
  }
}

/// Reads all names in a node, which throws if one is malformed. capnp::SchemaLoader names the place
/// in its exceptions, and would read the malformed name again and again until the stack is full.
void read_names(capnp::schema::Node::Reader node) {
  static_cast<void>(node.getDisplayName());
  for (const auto nested : node.getNestedNodes()) static_cast<void>(nested.getName());
  for (const auto parameter : node.getParameters()) static_cast<void>(parameter.getName());
  if (node.isStruct()) {
    for (const auto field : node.getStruct().getFields()) static_cast<void>(field.getName());
  } else if (node.isEnum()) {
    for (const auto each : node.getEnum().getEnumerants()) static_cast<void>(each.getName());
  } else if (node.isInterface()) {
    for (const auto method : node.getInterface().getMethods()) {
      static_cast<void>(method.getName());
    }
  }
}

Result<void> check(capnp::StructSchema schema, std::string_view owners,
                   std::set<std::uint64_t>& seen) {
  if (schema.getProto().getIsGeneric()) {
    return fail(ErrorCode::schema_mismatch,
                "struct {} is generic, but structs of {} must not be generic: write one struct for "
                "each use",
                schema.getShortDisplayName().cStr(), owners);
  }
  if (!seen.insert(schema.getProto().getId()).second) return {};
  for (const auto field : schema.getFields()) {
    const auto type = element_of(field.getType());
    if (type.isStruct()) DAYBOOK_CHECK(check(type.asStruct(), owners, seen));
  }
  return {};
}

Result<void> check_shown(capnp::StructSchema schema, std::string_view owners,
                         std::set<std::uint64_t>& seen) {
  if (!seen.insert(schema.getProto().getId()).second) return {};
  for (const auto field : schema.getFields()) {
    const auto type = element_of(field.getType());
    if (type.isAnyPointer() || type.isInterface()) {
      return fail(ErrorCode::schema_mismatch,
                  "field {} of struct {} is {}, which the structs of {} must not have, because its "
                  "content could not be shown: give it a type, or make it Data",
                  field.getProto().getName().cStr(), schema.getShortDisplayName().cStr(),
                  type.isInterface() ? "an interface" : "an AnyPointer", owners);
    }
    if (type.isStruct()) DAYBOOK_CHECK(check_shown(type.asStruct(), owners, seen));
  }
  return {};
}

}  // namespace

std::vector<kj::Array<capnp::word>> schema_nodes(capnp::StructSchema schema) {
  std::set<std::uint64_t> seen;
  std::vector<kj::Array<capnp::word>> nodes;
  collect(schema, seen, nodes);
  return nodes;
}

capnp::StructSchema load_schema_nodes(std::span<const Payload> nodes,
                                      capnp::SchemaLoader& loader) {
  KJ_REQUIRE(!nodes.empty(), "there is no schema");
  std::uint64_t id = 0;
  for (const auto& node : nodes) {
    PayloadMessage message{node, PayloadMessage::Origin::foreign};
    const auto proto = message.root<capnp::schema::Node>();
    if (&node == &nodes.front()) id = proto.getId();
    read_names(proto);
    loader.load(proto);
  }
  return loader.get(id).asStruct();
}

Result<void> check_not_generic(capnp::StructSchema schema, std::string_view owners) {
  std::set<std::uint64_t> seen;
  return check(schema, owners, seen);
}

Result<void> check_is_shown(capnp::StructSchema schema, std::string_view owners) {
  std::set<std::uint64_t> seen;
  return check_shown(schema, owners, seen);
}

}  // namespace daybook
