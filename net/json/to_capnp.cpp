#include "net/json/to_capnp.h"

#include <capnp/schema.h>
#include <kj/exception.h>

#include "base/caught.h"
#include "net/json/place.h"
#include "net/json/scalar.h"

namespace daybook::json {
namespace {

using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;
using capnp::StructSchema;
using capnp::Type;
using Field = StructSchema::Field;

// FieldTarget and ElementTarget have the same interface, for fields and for list elements.
struct FieldTarget {
  DynamicStruct::Builder& parent;
  Field field;
  void set(const DynamicValue::Reader& value) { parent.set(field, value); }
  DynamicStruct::Builder open_struct() { return parent.init(field).as<DynamicStruct>(); }
  DynamicList::Builder open_list(capnp::uint size) {
    return parent.init(field, size).as<DynamicList>();
  }
};

struct ElementTarget {
  DynamicList::Builder& parent;
  capnp::uint index;
  void set(const DynamicValue::Reader& value) { parent.set(index, value); }
  DynamicStruct::Builder open_struct() { return parent[index].as<DynamicStruct>(); }
  DynamicList::Builder open_list(capnp::uint size) {
    return parent.init(index, size).as<DynamicList>();
  }
};

Result<void> read_struct(const JsonValue& value, DynamicStruct::Builder builder,
                         const Place& place);

std::string_view name_of(Field field) {
  const auto name = field.getProto().getName();
  return {name.cStr(), name.size()};
}

template <class Fields>
std::string names_of(const Fields& fields) {
  std::string names;
  for (auto field : fields) {
    if (!names.empty()) names += ", ";
    names += field.getProto().getName().cStr();
  }
  return names;
}

Result<void> read_enum(const JsonValue& value, auto target, capnp::EnumSchema schema,
                       const Place& place) {
  if (value.kind == JsonKind::string) {
    for (auto enumerant : schema.getEnumerants()) {
      if (value.text == enumerant.getProto().getName().cStr()) {
        target.set(capnp::DynamicEnum{enumerant});
        return {};
      }
    }
  }
  return fail_at(place,
                 fmt::format("expected one of the strings {}", names_of(schema.getEnumerants())));
}

Result<void> read_slot(const JsonValue& value, auto target, Type type, const Place& place);

Result<void> read_list(const JsonValue& value, auto target, Type element, const Place& place) {
  if (value.kind != JsonKind::array) return fail_type(place, "an array", value);
  auto list = target.open_list(static_cast<capnp::uint>(value.elements.size()));
  for (capnp::uint i = 0; i < list.size(); ++i) {
    const Place at{place, i};
    DAYBOOK_CHECK(read_slot(value.elements[i], ElementTarget{list, i}, element, at));
  }
  return {};
}

Result<void> put(auto target, auto read) {
  if (!read) return fail(std::move(read).error());
  target.set(*read);
  return {};
}

Result<void> read_slot(const JsonValue& value, auto target, Type type, const Place& place) {
  using capnp::schema::Type;
  switch (type.which()) {
    case Type::VOID: {
      DAYBOOK_CHECK(read_null(value, place));
      target.set(capnp::VOID);
      return {};
    }
    case Type::BOOL: return put(target, read_bool(value, place));
    case Type::INT8: return put(target, read_signed(value, 8, place));
    case Type::INT16: return put(target, read_signed(value, 16, place));
    case Type::INT32: return put(target, read_signed(value, 32, place));
    case Type::INT64: return put(target, read_signed(value, 64, place));
    case Type::UINT8: return put(target, read_unsigned(value, 8, place));
    case Type::UINT16: return put(target, read_unsigned(value, 16, place));
    case Type::UINT32: return put(target, read_unsigned(value, 32, place));
    case Type::UINT64: return put(target, read_unsigned(value, 64, place));
    case Type::FLOAT32: return put(target, read_float32(value, place));
    case Type::FLOAT64: return put(target, read_float64(value, place));
    case Type::TEXT: {
      DAYBOOK_CHECK(read_text(value, place));
      target.set(capnp::Text::Reader{value.text.c_str(), value.text.size()});
      return {};
    }
    case Type::DATA: {
      DAYBOOK_TRY(auto bytes, read_data(value, place));
      target.set(capnp::Data::Reader{bytes});
      return {};
    }
    case Type::ENUM: return read_enum(value, target, type.asEnum(), place);
    case Type::LIST: return read_list(value, target, type.asList().getElementType(), place);
    case Type::STRUCT: {
      if (value.kind != JsonKind::object) return fail_type(place, "an object", value);
      return read_struct(value, target.open_struct(), place);
    }
    case Type::INTERFACE:
    case Type::ANY_POINTER: break;
  }
  return fail_at(place, "this field has a type that JSON cannot express");
}

bool is_group(Field field) { return field.getProto().isGroup(); }

bool is_pointer(Field field) {
  if (is_group(field)) return false;
  const auto type = field.getType();
  return type.isText() || type.isData() || type.isList() || type.isStruct() ||
         type.isAnyPointer() || type.isInterface();
}

bool is_variant(Field field) {
  return field.getProto().getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT;
}

// A null pointer means missing, for fields and for variants.
bool is_absent(Field field, const JsonValue& value) {
  return value.kind == JsonKind::null && is_pointer(field);
}

bool holds_union(StructSchema schema) {
  if (schema.getUnionFields().size() > 0) return true;
  for (auto field : schema.getNonUnionFields()) {
    if (is_group(field) && holds_union(field.getType().asStruct())) return true;
  }
  return false;
}

Result<Field> find_field(StructSchema schema, const std::string& name, const Place& place) {
  KJ_IF_MAYBE (field, schema.findFieldByName(kj::StringPtr{name.c_str(), name.size()})) {
    if (name_of(*field) == name) return *field;
  }
  const auto fields = schema.getFields();
  const auto variants = schema.getUnionFields();
  if (fields.size() == 0) return fail_at(place, "unknown field, no fields are allowed here");
  if (fields.size() == variants.size()) {
    return fail_at(place, fmt::format("unknown variant, expected one of {}", names_of(variants)));
  }
  return fail_at(place, fmt::format("unknown field, expected one of {}", names_of(fields)));
}

Result<void> check_variant(StructSchema schema, const JsonValue& value, const Place& place) {
  const auto variants = schema.getUnionFields();
  if (variants.size() == 0) return {};
  std::string_view given;
  for (auto variant : variants) {
    const JsonValue* member = value.find(name_of(variant));
    if (!member || is_absent(variant, *member)) continue;
    if (!given.empty()) {
      return fail_at(place, fmt::format("both {} and {} are given, expected exactly one of {}",
                                        given, name_of(variant), names_of(variants)));
    }
    given = name_of(variant);
  }
  if (!given.empty()) return {};
  return fail_at(place, fmt::format("expected exactly one of {}", names_of(variants)));
}

// A missing group reads as zeros, so a union in it reads as variant 0; require it explicitly.
Result<void> check_groups(StructSchema schema, const JsonValue& value, const Place& place) {
  for (auto field : schema.getNonUnionFields()) {
    if (!is_group(field) || value.find(name_of(field))) continue;
    const auto group = field.getType().asStruct();
    if (!holds_union(group)) continue;
    const Place at{place, name_of(field)};
    return fail_at(at, fmt::format("expected an object with {}{}",
                                   group.getUnionFields().size() > 0 ? "exactly one of " : "",
                                   names_of(group.getFields())));
  }
  return {};
}

Result<void> read_field(const JsonValue& value, DynamicStruct::Builder& builder, Field field,
                        const Place& place) {
  if (is_absent(field, value)) return {};
  if (!is_group(field)) {
    return read_slot(value, FieldTarget{builder, field}, field.getType(), place);
  }
  if (value.kind != JsonKind::object) return fail_type(place, "an object", value);
  auto group = is_variant(field) ? builder.init(field) : builder.get(field);
  return read_struct(value, group.as<DynamicStruct>(), place);
}

Result<void> read_struct(const JsonValue& value, DynamicStruct::Builder builder,
                         const Place& place) {
  const StructSchema schema = builder.getSchema();
  // Check all names first, so that a wrong name is reported before the field missing because of it.
  // After this they are distinct field names, hence few, so the linear searches below stay short.
  for (const JsonMember& member : value.members) {
    DAYBOOK_CHECK(find_field(schema, member.name, Place{place, member.name}));
  }
  DAYBOOK_CHECK(check_variant(schema, value, place));
  DAYBOOK_CHECK(check_groups(schema, value, place));
  for (const JsonMember& member : value.members) {
    const Place at{place, member.name};
    DAYBOOK_TRY(const Field field, find_field(schema, member.name, at));
    DAYBOOK_CHECK(read_field(member.value, builder, field, at));
  }
  return {};
}

}  // namespace

Result<void> read_json(const JsonValue& value, DynamicStruct::Builder builder) {
  const Place root;
  try {
    if (value.kind != JsonKind::object) return fail_type(root, "an object", value);
    return read_struct(value, builder, root);
  } catch (const kj::Exception& exception) {
    return fail(Error{ErrorCode::internal, "Cap'n Proto refused a value"}.because(
        exception.getDescription().cStr()));
  } catch (...) {
    return fail(caught("building the message"));
  }
}

}  // namespace daybook::json
