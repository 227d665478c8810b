#include "core/testing/difference.h"

#include <capnp/any.h>
#include <fmt/format.h>

#include <bit>
#include <cmath>

namespace daybook::testing {
namespace {

using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;
using Field = capnp::StructSchema::Field;
using Path = std::optional<std::string>;  // nothing = no difference

const Path here{""};

Path within(std::string_view name, Path path) {
  if (!path) return path;
  const bool is_end = path->empty() || path->starts_with('[');
  return fmt::format("{}{}{}", name, is_end ? "" : ".", *path);
}

/// Compares bits, so 0.0 and -0.0 differ; all NaNs are equal.
bool same_number(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}

Path lists(DynamicList::Reader a, DynamicList::Reader b);

template <class T>
bool same(const DynamicValue::Reader& a, const DynamicValue::Reader& b) {
  return a.as<T>() == b.as<T>();
}

Path values(const DynamicValue::Reader& a, const DynamicValue::Reader& b) {
  const auto found = [](bool equal) { return equal ? Path{} : here; };
  switch (a.getType()) {
    case DynamicValue::BOOL: return found(same<bool>(a, b));
    case DynamicValue::INT: return found(same<std::int64_t>(a, b));
    case DynamicValue::UINT: return found(same<std::uint64_t>(a, b));
    case DynamicValue::FLOAT: return found(same_number(a.as<double>(), b.as<double>()));
    case DynamicValue::TEXT: return found(same<capnp::Text>(a, b));
    case DynamicValue::DATA: return found(same<capnp::Data>(a, b));
    case DynamicValue::ENUM:
      return found(a.as<capnp::DynamicEnum>().getRaw() == b.as<capnp::DynamicEnum>().getRaw());
    case DynamicValue::LIST: return lists(a.as<DynamicList>(), b.as<DynamicList>());
    case DynamicValue::STRUCT: return difference(a.as<DynamicStruct>(), b.as<DynamicStruct>());
    case DynamicValue::ANY_POINTER: return found(same<capnp::AnyPointer>(a, b));
    case DynamicValue::VOID:
    case DynamicValue::CAPABILITY:
    case DynamicValue::UNKNOWN: return {};
  }
  return {};
}

Path lists(DynamicList::Reader a, DynamicList::Reader b) {
  if (a.size() != b.size()) return here;
  for (unsigned i = 0; i < a.size(); ++i) {
    if (auto path = values(a[i], b[i])) return within(fmt::format("[{}]", i), std::move(path));
  }
  return {};
}

Path fields(DynamicStruct::Reader a, DynamicStruct::Reader b, Field field) {
  // If both are absent, both are the default. Comparing defaults of a recursive struct would not
  // end.
  const bool may_be_absent = !field.getProto().isGroup();
  if (may_be_absent && field.getType().isStruct() && !a.has(field) && !b.has(field)) return {};
  return within(field.getProto().getName().cStr(), values(a.get(field), b.get(field)));
}

/// The member that is set in the unnamed union, if any.
std::optional<Field> active(DynamicStruct::Reader reader) {
  KJ_IF_MAYBE (field, reader.which()) {
    return *field;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> difference(DynamicStruct::Reader a, DynamicStruct::Reader b) {
  const auto schema = a.getSchema();
  for (const auto field : schema.getNonUnionFields()) {
    if (auto path = fields(a, b, field)) return path;
  }
  if (schema.getUnionFields().size() == 0) return {};
  const auto set = active(a);
  const auto other = active(b);
  if (set && other && *set == *other) return fields(a, b, *set);
  if (set || other) return here;
  // The set members belong to a newer schema, so only their bytes can be compared.
  return a.as<capnp::AnyStruct>() == b.as<capnp::AnyStruct>() ? Path{} : here;
}

}  // namespace daybook::testing
