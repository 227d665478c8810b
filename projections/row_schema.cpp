#include "projections/row_schema.h"

#include <algorithm>

#include "core/model/annotations.h"
#include "core/model/schema_nodes.h"

namespace daybook {
namespace {

bool is_indexed(capnp::StructSchema::Field field) {
  return find_annotation(field.getProto().getAnnotations(), annotation::index).has_value();
}

bool can_be_indexed(capnp::Type type) {
  return type.isText() || type.isEnum() || type.isBool() || type.isInt64() || type.isInt32() ||
         type.isInt16() || type.isInt8() || type.isUInt64() || type.isUInt32() ||
         type.isUInt16() || type.isUInt8();
}

/// Rejects an index on a field in a group, which would be ignored otherwise.
Result<void> check_group(capnp::StructSchema group, std::string_view row) {
  for (const auto field : group.getFields()) {
    if (is_indexed(field)) {
      return fail(ErrorCode::schema_mismatch,
                  "$Daybook.index must be on a field of the row's struct itself; {} of row {} is "
                  "in a group",
                  field.getProto().getName().cStr(), row);
    }
    if (field.getProto().isGroup()) {
      DAYBOOK_CHECK(check_group(field.getType().asStruct(), row));
    }
  }
  return {};
}

std::string names_of(capnp::EnumSchema schema) {
  std::string names;
  for (const auto each : schema.getEnumerants()) {
    names += names.empty() ? "" : ", ";
    names += each.getProto().getName().cStr();
  }
  return names;
}

Result<KeyElement> enum_value(const RowSchema::Index& index, const std::string& asked) {
  const auto schema = index.field.getType().asEnum();
  for (const auto each : schema.getEnumerants()) {
    if (asked == each.getProto().getName().cStr()) return KeyElement{each.getOrdinal()};
  }
  return fail(ErrorCode::invalid_argument, "'{}' is not a value of {}; known ones: {}", asked,
              index.name, names_of(schema));
}

Result<KeyElement> bool_value(const RowSchema::Index& index, const std::string& asked) {
  if (asked == "true" || asked == "false") return KeyElement{asked == "true" ? 1 : 0};
  return fail(ErrorCode::invalid_argument, "'{}' is not a value of {}: write true or false", asked,
              index.name);
}

}  // namespace

Result<RowSchema> RowSchema::of(capnp::StructSchema schema) {
  RowSchema rows;
  rows.schema_ = schema;
  const auto* const row = schema.getProto().getDisplayName().cStr();
  DAYBOOK_CHECK(check_not_generic(schema, "rows"));
  DAYBOOK_CHECK(check_is_shown(schema, "rows"));
  for (const auto field : schema.getFields()) {
    const auto proto = field.getProto();
    if (proto.isGroup()) DAYBOOK_CHECK(check_group(field.getType().asStruct(), row));
    if (!is_indexed(field)) continue;
    const std::string field_name{proto.getName().cStr()};
    if (proto.isGroup() || !can_be_indexed(field.getType())) {
      return fail(ErrorCode::schema_mismatch,
                  "$Daybook.index must be on a text, integer, enum or bool field; {} of row {} is "
                  "none of them",
                  field_name, row);
    }
    rows.indexes_.push_back({field_name, proto.getOrdinal().getExplicit(), field});
  }
  return rows;
}

const RowSchema::Index* RowSchema::find_index(std::string_view name) const {
  const auto found = std::find_if(indexes_.begin(), indexes_.end(),
                                  [&](const auto& index) { return index.name == name; });
  return found == indexes_.end() ? nullptr : &*found;
}

RowSchema RowSchema::with_built(const std::set<std::uint16_t>& ordinals) const {
  RowSchema rows = *this;
  for (auto& index : rows.indexes_) index.is_built = ordinals.contains(index.ordinal);
  return rows;
}

KeyShape RowSchema::index_shape(const Index& index) {
  const auto type = index.field.getType();
  if (type.isText()) return RowKey{""}.shape();
  return type.isUInt64() ? RowKey{std::uint64_t{0}}.shape() : RowKey{0}.shape();
}

std::optional<KeyElement> RowSchema::index_value(const Index& index,
                                                 capnp::DynamicStruct::Reader row) {
  if (index.field.getProto().getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT) {
    KJ_IF_MAYBE (active, row.which()) {
      if (*active != index.field) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  const auto value = row.get(index.field);
  const auto type = index.field.getType();
  if (type.isText()) {
    const auto text = value.as<capnp::Text>();
    return KeyElement{std::string_view{text.begin(), text.size()}};
  }
  if (type.isEnum()) return KeyElement{value.as<capnp::DynamicEnum>().getRaw()};
  if (type.isBool()) return KeyElement{value.as<bool>() ? 1 : 0};
  if (type.isUInt64()) return KeyElement{value.as<std::uint64_t>()};
  return KeyElement{value.as<std::int64_t>()};
}

Result<KeyElement> RowSchema::asked_value(const Index& index, const KeyElement& asked) {
  const auto type = index.field.getType();
  if (asked.is_text() && type.isEnum()) return enum_value(index, asked.text());
  if (asked.is_text() && type.isBool()) return bool_value(index, asked.text());
  return asked;
}

/// A value of exactly the maximum length looks like the beginning of a longer one.
bool RowSchema::is_cut(const KeyElement& value) {
  return value.is_text() && value.text().size() >= indexed_text_bytes_max;
}

KeyElement RowSchema::cut(KeyElement value) {
  if (!is_cut(value)) return value;
  return KeyElement{std::string_view{value.text()}.substr(0, indexed_text_bytes_max)};
}

}  // namespace daybook
