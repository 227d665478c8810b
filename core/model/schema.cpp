#include "core/model/schema.h"

#include <capnp/dynamic.h>

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "core/model/annotations.h"
#include "core/model/message.h"
#include "core/model/schema_nodes.h"

namespace daybook {
namespace {

std::string text_of(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

bool is_tag(const capnp::schema::Annotation::Reader& annotation) {
  return annotation.getId() == annotation::tag;
}

Result<std::vector<EventVariant::Tag>> read_tags(capnp::StructSchema variant) {
  std::vector<EventVariant::Tag> tags;
  for (const auto field : variant.getFields()) {
    if (field.getProto().isGroup()) continue;
    const auto tag = find_annotation(field.getProto().getAnnotations(), annotation::tag);
    if (!tag) continue;
    const auto type = field.getType();
    const bool integer = type.isInt64() || type.isInt32() || type.isInt16() || type.isInt8() ||
                         type.isUInt64() || type.isUInt32() || type.isUInt16() || type.isUInt8();
    if (!type.isText() && !integer) {
      return fail(ErrorCode::schema_mismatch,
                  "$Daybook.tag must be on a text or integer field; {} is neither",
                  text_of(field.getProto().getName()));
    }
    tags.push_back({text_of(tag->getText()), field});
  }
  return tags;
}

/// Refuses each $Daybook.tag that would have no effect. A local of check_tags; one thread.
class TagCheck {
 public:
  explicit TagCheck(const std::vector<EventVariant>& variants, capnp::StructSchema events) {
    for (const auto& variant : variants) {
      const auto field = events.getFieldByName(variant.name.c_str());
      top_.insert(field.getType().asStruct().getProto().getId());
    }
  }

  Result<void> check(capnp::StructSchema schema, std::string_view group = {}) {
    const auto id = schema.getProto().getId();
    if (!seen_.insert(id).second) return {};
    const bool counts = top_.contains(id);
    for (const auto field : schema.getFields()) {
      const auto proto = field.getProto();
      const std::string_view name{proto.getName().cStr()};
      const auto annotations = proto.getAnnotations();
      const auto tags = std::count_if(annotations.begin(), annotations.end(), is_tag);
      if (tags > 0 && !group.empty()) {
        return fail(ErrorCode::schema_mismatch,
                    "$Daybook.tag stands on a field of an event's struct itself; {} is in a group",
                    name);
      }
      if (tags > 0 && !counts) {
        return fail(ErrorCode::schema_mismatch,
                    "$Daybook.tag stands on a field of an event's struct itself; {} is a field of "
                    "struct {}, which is none",
                    name, schema.getShortDisplayName().cStr());
      }
      if (tags > 1) {
        return fail(ErrorCode::schema_mismatch,
                    "field {} of struct {} has {} times $Daybook.tag, and a field gives one tag: "
                    "keep one of them",
                    name, schema.getShortDisplayName().cStr(), tags);
      }
      auto type = field.getType();
      while (type.isList()) type = type.asList().getElementType();
      if (type.isStruct()) {
        DAYBOOK_CHECK(check(type.asStruct(), proto.isGroup() ? name : std::string_view{}));
      }
    }
    return {};
  }

 private:
  std::set<std::uint64_t> top_;  // the structs of variants
  std::set<std::uint64_t> seen_;
};

Result<EventVariant> read_variant(capnp::StructSchema::Field field) {
  const auto proto = field.getProto();
  EventVariant variant;
  variant.number = proto.getDiscriminantValue();
  variant.name = text_of(proto.getName());
  if (proto.isGroup() || !field.getType().isStruct()) {
    return fail(ErrorCode::schema_mismatch,
                "variant {} is not a struct: a group or an inline field would make every event as "
                "wide as the widest",
                variant.name);
  }
  variant.formerly = former_names(proto.getAnnotations());
  variant.slot = proto.getSlot().getOffset();
  variant.retired = find_annotation(proto.getAnnotations(), annotation::retired).has_value();
  DAYBOOK_TRY(variant.tags, read_tags(field.getType().asStruct()));
  return variant;
}

/// False for a member of a union in which another member is set.
bool is_set(const capnp::DynamicStruct::Reader& body, capnp::StructSchema::Field field) {
  if (field.getProto().getDiscriminantValue() == capnp::schema::Field::NO_DISCRIMINANT) return true;
  KJ_IF_MAYBE (active, body.which()) {
    return *active == field;
  }
  return false;
}

}  // namespace

Result<EventSchema> EventSchema::of(capnp::StructSchema schema) {
  auto events = stored(schema);
  if (!events) return events;
  const auto display_name = text_of(schema.getProto().getDisplayName());
  DAYBOOK_CHECK(check_is_shown(schema, "events"));
  TagCheck tags{events->variants_, schema};
  if (const auto checked = tags.check(schema); !checked) {
    return fail(checked.error().within(display_name));
  }
  const auto annotations = schema.getProto().getAnnotations();
  const auto categories =
      std::count_if(annotations.begin(), annotations.end(),
                    [](const auto& each) { return each.getId() == annotation::category; });
  if (categories > 1) {
    return fail(ErrorCode::schema_mismatch, "struct {} has {} times $Daybook.category: keep one",
                display_name, categories);
  }
  return events;
}

Result<EventSchema> EventSchema::stored(capnp::StructSchema schema) {
  const auto proto = schema.getProto();
  const auto display_name = text_of(proto.getDisplayName());
  const auto category = find_annotation(proto.getAnnotations(), annotation::category);
  if (!category) {
    return fail(ErrorCode::schema_mismatch, "struct {} lacks $Daybook.category(\"…\")",
                display_name);
  }
  EventSchema events;
  events.category_ = text_of(category->getText());
  events.schema_ = schema;
  DAYBOOK_CHECK(check_category(events.category_));
  if (schema.getUnionFields().size() == 0 || schema.getNonUnionFields().size() != 0) {
    return fail(ErrorCode::schema_mismatch,
                "struct {} is not an event union: it must contain one unnamed union and nothing "
                "else",
                display_name);
  }
  DAYBOOK_CHECK(check_not_generic(schema, "events"));
  events.discriminant_ = proto.getStruct().getDiscriminantOffset();
  for (const auto field : schema.getUnionFields()) {
    auto variant = read_variant(field);
    if (!variant) return fail(variant.error().within(display_name));
    events.variants_.push_back(*std::move(variant));
  }
  return events;
}

const EventVariant* EventSchema::find(std::uint16_t number) const {
  const auto found = std::find_if(variants_.begin(), variants_.end(),
                                  [&](const auto& variant) { return variant.number == number; });
  return found == variants_.end() ? nullptr : &*found;
}

const EventVariant* EventSchema::find(std::string_view variant_name) const {
  const auto by = [&](auto matches) {
    const auto found = std::find_if(variants_.begin(), variants_.end(), matches);
    return found == variants_.end() ? nullptr : &*found;
  };
  if (const auto* now = by([&](const auto& v) { return v.name == variant_name; })) return now;
  return by([&](const auto& v) {
    return std::ranges::find(v.formerly, variant_name) != v.formerly.end();
  });
}

/// Reads the words directly: reading through the schema is twenty times slower.
const EventVariant* EventSchema::active(capnp::AnyStruct::Reader event) const {
  const auto data = event.getDataSection();
  const std::size_t at = discriminant_ * sizeof(std::uint16_t);
  // An event written when the struct had no data section has discriminant 0.
  const bool is_written = at + sizeof(std::uint16_t) <= data.size();
  const auto number =
      is_written ? load<std::uint16_t>(reinterpret_cast<const std::byte*>(data.begin() + at)) : 0;
  const auto* variant = find(static_cast<std::uint16_t>(number));
  const auto pointers = event.getPointerSection();
  if (!variant || variant->slot >= pointers.size() || pointers[variant->slot].isNull()) {
    return nullptr;
  }
  return variant;
}

std::vector<std::string> EventSchema::tags_of(Payload payload) const {
  std::vector<std::string> tags;
  PayloadMessage message{payload};
  const auto event = message.root<capnp::AnyStruct>();
  const auto* variant = active(event);
  if (!variant || variant->tags.empty()) return tags;
  const auto schema = variant->tags.front().field.getContainingStruct();
  const auto body = event.getPointerSection()[variant->slot].getAs<capnp::DynamicStruct>(schema);
  for (const auto& tag : variant->tags) {
    if (!is_set(body, tag.field)) continue;
    const auto value = body.get(tag.field);
    if (tag.field.getType().isText()) {
      const auto text = value.as<capnp::Text>();
      if (text.size() > 0) tags.push_back(tag.name + ":" + text_of(text));
    } else if (value.getType() == capnp::DynamicValue::UINT) {
      tags.push_back(fmt::format("{}:{}", tag.name, value.as<std::uint64_t>()));
    } else {
      tags.push_back(fmt::format("{}:{}", tag.name, value.as<std::int64_t>()));
    }
  }
  return tags;
}

std::vector<kj::Array<capnp::word>> EventSchema::nodes() const {
  return schema_nodes(schema_);
}

}  // namespace daybook
