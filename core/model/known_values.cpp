#include "core/model/known_values.h"

#include "core/model/message.h"

namespace daybook {
namespace {

Result<void> check(const capnp::DynamicStruct::Reader& message);

tl::unexpected<Error> unknown(const char* kind, const char* name, unsigned value) {
  return fail(ErrorCode::unknown_event,
              "it holds value {} of {} {}, which this program does not know: a newer program wrote "
              "it",
              value, kind, name);
}

Result<void> check(const capnp::DynamicValue::Reader& value) {
  switch (value.getType()) {
    case capnp::DynamicValue::ENUM: {
      const auto number = value.as<capnp::DynamicEnum>();
      if (number.getEnumerant() != nullptr) return {};
      return unknown("enum", number.getSchema().getShortDisplayName().cStr(), number.getRaw());
    }
    case capnp::DynamicValue::STRUCT: return check(value.as<capnp::DynamicStruct>());
    case capnp::DynamicValue::LIST: {
      const auto list = value.as<capnp::DynamicList>();
      const auto element = list.getSchema().whichElementType();
      if (element != capnp::schema::Type::ENUM && element != capnp::schema::Type::STRUCT &&
          element != capnp::schema::Type::LIST) {
        return {};
      }
      for (const auto each : list) DAYBOOK_CHECK(check(each));
      return {};
    }
    case capnp::DynamicValue::UNKNOWN:
    case capnp::DynamicValue::VOID:
    case capnp::DynamicValue::BOOL:
    case capnp::DynamicValue::INT:
    case capnp::DynamicValue::UINT:
    case capnp::DynamicValue::FLOAT:
    case capnp::DynamicValue::TEXT:
    case capnp::DynamicValue::DATA:
    case capnp::DynamicValue::CAPABILITY:
    case capnp::DynamicValue::ANY_POINTER: return {};
  }
  return {};
}

Result<void> check(const capnp::DynamicStruct::Reader& message) {
  const auto schema = message.getSchema();
  for (const auto field : schema.getNonUnionFields()) {
    if (message.has(field)) DAYBOOK_CHECK(check(message.get(field)));
  }
  if (schema.getUnionFields().size() == 0) return {};
  KJ_IF_MAYBE (active, message.which()) {
    return message.has(*active) ? check(message.get(*active)) : Result<void>{};
  }
  const auto words = capnp::AnyStruct::Reader{message}.getDataSection();
  const auto at = schema.getProto().getStruct().getDiscriminantOffset() * sizeof(std::uint16_t);
  const auto value = load<std::uint16_t>(reinterpret_cast<const std::byte*>(words.begin() + at));
  return unknown("a union of", schema.getShortDisplayName().cStr(), value);
}

}  // namespace

Result<void> check_known_values(capnp::StructSchema schema, Payload payload) {
  PayloadMessage message{payload};
  return check(message.root(schema));
}

}  // namespace daybook
