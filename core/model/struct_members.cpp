#include "core/model/struct_members.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/model/annotations.h"

namespace daybook {
namespace {

void collect(capnp::StructSchema schema, const StructMember& around,
             std::vector<StructMember>& members) {
  for (const auto field : schema.getFields()) {
    const auto proto = field.getProto();
    auto member = around;
    member.field = field;
    member.names.push_back({proto.getName().cStr(), former_names(proto.getAnnotations())});
    if (proto.getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT) {
      member.choices.push_back({schema.getProto().getStruct().getDiscriminantOffset(),
                                proto.getDiscriminantValue()});
    }
    if (proto.isGroup()) {
      collect(field.getType().asStruct(), member, members);
    } else {
      member.ordinal = proto.getOrdinal().getExplicit();
      members.push_back(std::move(member));
    }
  }
}

}  // namespace

bool SchemaName::was(std::string_view name) const {
  return now == name || std::ranges::find(formerly, name) != formerly.end();
}

std::string StructMember::path() const {
  std::string path;
  for (const auto& each : names) path += (path.empty() ? "" : ".") + each.now;
  return path;
}

std::vector<StructMember> members_of(capnp::StructSchema schema) {
  std::vector<StructMember> members;
  collect(schema, {}, members);
  std::ranges::sort(members, {}, &StructMember::ordinal);
  return members;
}

std::string type_text(capnp::Type type) {
  if (type.isList()) return "List(" + type_text(type.asList().getElementType()) + ")";
  if (type.isStruct()) return type.asStruct().getShortDisplayName().cStr();
  if (type.isEnum()) return type.asEnum().getShortDisplayName().cStr();
  if (type.isVoid()) return "Void";
  if (type.isBool()) return "Bool";
  if (type.isText()) return "Text";
  if (type.isData()) return "Data";
  if (type.isFloat32()) return "Float32";
  if (type.isFloat64()) return "Float64";
  if (type.isInt8()) return "Int8";
  if (type.isInt16()) return "Int16";
  if (type.isInt32()) return "Int32";
  if (type.isInt64()) return "Int64";
  if (type.isUInt8()) return "UInt8";
  if (type.isUInt16()) return "UInt16";
  if (type.isUInt32()) return "UInt32";
  if (type.isUInt64()) return "UInt64";
  if (type.isInterface()) {
    return fmt::format("interface @{:#x}", type.asInterface().getProto().getId());
  }
  switch (type.whichAnyPointerKind()) {
    case capnp::schema::Type::AnyPointer::Unconstrained::STRUCT: return "AnyStruct";
    case capnp::schema::Type::AnyPointer::Unconstrained::LIST: return "AnyList";
    case capnp::schema::Type::AnyPointer::Unconstrained::CAPABILITY: return "Capability";
    case capnp::schema::Type::AnyPointer::Unconstrained::ANY_KIND: break;
  }
  return "AnyPointer";
}

}  // namespace daybook
