#include "net/json/from_capnp.h"

#include <capnp/any.h>
#include <capnp/schema.h>

#include <kj/encoding.h>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/caught.h"

namespace daybook::json {
namespace {

using capnp::DynamicStruct;
using capnp::DynamicValue;
using capnp::StructSchema;
using Field = StructSchema::Field;

void write_struct(DynamicStruct::Reader reader, std::string& out);
void write_value(const DynamicValue::Reader& value, capnp::Type type, std::string& out);

template <class Number>
void append_number(std::string& out, Number number) {
  fmt::format_to(std::back_inserter(out), "{}", number);
}

template <class Float>
void append_float(std::string& out, Float number) {
  if (std::isnan(number)) {
    out += "\"NaN\"";
  } else if (std::isinf(number)) {
    out += number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  } else {
    append_number(out, number);  // the shortest text that reads back as the same number
  }
}

std::string_view view(kj::StringPtr text) { return {text.cStr(), text.size()}; }

void write_key(std::string_view name, bool& first, std::string& out) {
  if (!std::exchange(first, false)) out += ',';
  write_json_string(name, out);
  out += ':';
}

// Reads the raw discriminant; the dynamic interface shows only variants in the schema.
unsigned discriminant_of(DynamicStruct::Reader reader) {
  const auto data = reader.as<capnp::AnyStruct>().getDataSection();
  const auto offset = reader.getSchema().getProto().getStruct().getDiscriminantOffset() * 2u;
  if (offset + 2 > data.size()) return 0;
  return data[offset] | static_cast<unsigned>(data[offset + 1]) << 8;
}

bool shows_null(DynamicStruct::Reader reader, Field field) {
  if (field.getProto().isGroup() || !field.getType().isStruct() || reader.has(field)) return false;
  // Do not read the default of every missing struct: for a recursive type that never ends.
  return !field.getProto().getSlot().getHadExplicitDefault();
}

void write_field(DynamicStruct::Reader reader, Field field, std::string& out) {
  const capnp::Type type = field.getType();
  if (type.isAnyPointer() || type.isInterface() || shows_null(reader, field)) {
    out += "null";
    return;
  }
  write_value(reader.get(field), type, out);
}

void write_list(capnp::DynamicList::Reader list, std::string& out) {
  const capnp::Type element = list.getSchema().getElementType();
  out += '[';
  for (capnp::uint i = 0; i < list.size(); ++i) {
    if (i > 0) out += ',';
    if (element.isAnyPointer() || element.isInterface()) {
      out += "null";
    } else {
      write_value(list[i], element, out);
    }
  }
  out += ']';
}

void write_enum(capnp::DynamicEnum value, std::string& out) {
  KJ_IF_MAYBE (enumerant, value.getEnumerant()) {
    write_json_string(view(enumerant->getProto().getName()), out);
    return;
  }
  fmt::format_to(std::back_inserter(out), "{{\"unknown_enumerant\":{}}}", value.getRaw());
}

void write_data(capnp::Data::Reader data, std::string& out) {
  out += '"';
  out += view(kj::encodeBase64(data, false));
  out += '"';
}

void write_value(const DynamicValue::Reader& value, capnp::Type type, std::string& out) {
  switch (value.getType()) {
    case DynamicValue::BOOL: out += value.as<bool>() ? "true" : "false"; return;
    case DynamicValue::INT: append_number(out, value.as<std::int64_t>()); return;
    case DynamicValue::UINT: append_number(out, value.as<std::uint64_t>()); return;
    case DynamicValue::FLOAT:
      if (type.isFloat32()) {
        append_float(out, value.as<float>());
      } else {
        append_float(out, value.as<double>());
      }
      return;
    case DynamicValue::TEXT: write_json_string(view(value.as<capnp::Text>()), out); return;
    case DynamicValue::DATA: write_data(value.as<capnp::Data>(), out); return;
    case DynamicValue::LIST: write_list(value.as<capnp::DynamicList>(), out); return;
    case DynamicValue::ENUM: write_enum(value.as<capnp::DynamicEnum>(), out); return;
    case DynamicValue::STRUCT: write_struct(value.as<DynamicStruct>(), out); return;
    case DynamicValue::VOID:
    case DynamicValue::CAPABILITY:
    case DynamicValue::ANY_POINTER:
    case DynamicValue::UNKNOWN: out += "null"; return;
  }
}

// A schema lists fields by ordinal; readers expect source order.
std::vector<Field> fields_in_order(StructSchema schema) {
  std::vector<Field> fields;
  fields.reserve(schema.getFields().size());
  for (auto field : schema.getFields()) fields.push_back(field);
  std::sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) {
    return a.getProto().getCodeOrder() < b.getProto().getCodeOrder();
  });
  return fields;
}

void write_struct(DynamicStruct::Reader reader, std::string& out) {
  bool first = true;
  out += '{';
  const StructSchema schema = reader.getSchema();
  const auto active = reader.which();
  for (const Field& field : fields_in_order(schema)) {
    if (field.getProto().getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT) {
      bool is_active = false;
      KJ_IF_MAYBE (variant, active) {
        is_active = *variant == field;
      }
      if (!is_active) continue;
    }
    write_key(view(field.getProto().getName()), first, out);
    write_field(reader, field, out);
  }
  if (schema.getUnionFields().size() > 0 && active == nullptr) {
    write_key("unknown_variant", first, out);
    append_number(out, discriminant_of(reader));
  }
  out += '}';
}

}  // namespace

Result<void> write_json(DynamicStruct::Reader reader, std::string& out) {
  const std::size_t before = out.size();
  try {
    write_struct(reader, out);
    return {};
  } catch (...) {
    out.resize(before);
    return fail(caught("writing a message as JSON", ErrorCode::corrupt));
  }
}

}  // namespace daybook::json
