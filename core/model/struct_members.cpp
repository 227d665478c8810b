#include "core/model/struct_members.h"

#include <algorithm>
#include <span>

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

using GroupPairs = std::vector<std::pair<const SchemaName*, const SchemaName*>>;

std::span<const SchemaName> groups_of(const StructMember& member) {
  return std::span{member.names}.first(member.names.size() - 1);
}

/// Finds each group of the shorter path in the longer one, in order. `is_same` compares a group of
/// `before` with one of `now`.
template <class IsSame>
std::optional<GroupPairs> pair_up(std::span<const SchemaName> before,
                                  std::span<const SchemaName> now, IsSame is_same) {
  GroupPairs pairs;
  const bool came_out = before.size() > now.size();
  auto& outer = came_out ? before : now;
  for (const auto& inner : came_out ? now : before) {
    const auto matches = [&](const SchemaName& each) {
      return came_out ? is_same(each, inner) : is_same(inner, each);
    };
    const auto found = std::ranges::find_if(outer, matches);
    if (found == outer.end()) return std::nullopt;
    pairs.emplace_back(came_out ? &*found : &inner, came_out ? &inner : &*found);
    outer = outer.subspan(static_cast<std::size_t>(found - outer.begin()) + 1);
  }
  return pairs;
}

std::optional<GroupPairs> pair_by_current_name(const StructMember& before,
                                               const StructMember& now) {
  return pair_up(groups_of(before), groups_of(now),
                 [](const SchemaName& first, const SchemaName& second) {
                   return first.now == second.now;
                 });
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

std::string StructMember::groups() const {
  std::string groups;
  for (const auto& each : groups_of(*this)) groups += (groups.empty() ? "" : ".") + each.now;
  return groups;
}

std::optional<GroupPairs> groups_in_common(const StructMember& before, const StructMember& now) {
  // A group that is still there is not taken for one that was renamed.
  if (auto pairs = pair_by_current_name(before, now)) return pairs;
  return pair_up(groups_of(before), groups_of(now),
                 [](const SchemaName& first, const SchemaName& second) {
                   return second.was(first.now);
                 });
}

bool could_be_named(const StructMember& before, const StructMember& now) {
  return before.name().now == now.name().now && pair_by_current_name(before, now).has_value();
}

const std::string& first_unlike(const StructMember& before, const StructMember& now) {
  const auto around = groups_of(now);
  for (const auto& group : groups_of(before)) {
    const auto is_former = [&](const SchemaName& each) { return each.was(group.now); };
    if (std::ranges::none_of(around, is_former)) return group.now;
  }
  return before.names.front().now;
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
