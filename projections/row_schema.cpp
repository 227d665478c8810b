#include "projections/row_schema.h"

#include <algorithm>

#include "core/annotations.h"

namespace daybook {
namespace {

bool is_indexed(capnp::StructSchema::Field field) {
  return find_annotation(field.getProto().getAnnotations(), annotation::index).has_value();
}

bool is_integer(capnp::Type type) {
  return type.isInt64() || type.isInt32() || type.isInt16() || type.isInt8() || type.isUInt64() ||
         type.isUInt32() || type.isUInt16() || type.isUInt8();
}

}  // namespace

Result<RowSchema> RowSchema::of(capnp::StructSchema schema) {
  RowSchema rows;
  rows.schema_ = schema;
  for (const auto field : schema.getFields()) {
    if (!is_indexed(field)) continue;
    const auto proto = field.getProto();
    const std::string field_name{proto.getName().cStr()};
    if (proto.isGroup() || (!field.getType().isText() && !is_integer(field.getType()))) {
      return fail(ErrorCode::schema_mismatch,
                  "$Daybook.index stands on a text or integer field; {} of row {} is neither",
                  field_name, schema.getProto().getDisplayName().cStr());
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

KeyShape RowSchema::index_shape(const Index& index) {
  const RowKey example = index.field.getType().isText() ? RowKey{""} : RowKey{0};
  return example.shape();
}

Result<std::optional<KeyElement>> RowSchema::index_value(const Index& index,
                                                         capnp::DynamicStruct::Reader row) {
  if (index.field.getProto().getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT) {
    KJ_IF_MAYBE (active, row.which()) {
      if (*active != index.field) return std::nullopt;
    }
  }
  const auto value = row.get(index.field);
  if (index.field.getType().isText()) {
    const auto text = value.as<capnp::Text>();
    return KeyElement{std::string_view{text.begin(), text.size()}};
  }
  if (value.getType() != capnp::DynamicValue::UINT) return KeyElement{value.as<std::int64_t>()};
  const auto integer = value.as<std::uint64_t>();
  if (integer > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return fail(ErrorCode::limit_exceeded, "{} = {} cannot be indexed: an index holds up to 2^63-1",
                index.name, integer);
  }
  return KeyElement{static_cast<std::int64_t>(integer)};
}

}  // namespace daybook
