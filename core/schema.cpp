#include "core/schema.h"

#include <capnp/dynamic.h>
#include <capnp/schema.capnp.h>

#include <algorithm>
#include <set>

#include "core/bytes.h"
#include "core/message.h"

namespace daybook {
namespace {

// The ids of core/daybook.capnp; a test compares them.
constexpr std::uint64_t category_annotation = 0x828948db64863bd4;
constexpr std::uint64_t formerly_annotation = 0xadeee7ae81ed888d;
constexpr std::uint64_t retired_annotation = 0xf34ff628e52836bf;
constexpr std::uint64_t tag_annotation = 0xce5427a92adc3ebe;

using Annotations = capnp::List<capnp::schema::Annotation>::Reader;

std::optional<capnp::schema::Value::Reader> find_annotation(Annotations annotations,
                                                            std::uint64_t id) {
  for (const auto annotation : annotations) {
    if (annotation.getId() == id) return annotation.getValue();
  }
  return std::nullopt;
}

std::string text_of(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

Result<std::vector<EventVariant::Tag>> read_tags(capnp::StructSchema variant) {
  std::vector<EventVariant::Tag> tags;
  for (const auto field : variant.getFields()) {
    const auto tag = find_annotation(field.getProto().getAnnotations(), tag_annotation);
    if (!tag) continue;
    const auto type = field.getType();
    const bool integer = type.isInt64() || type.isInt32() || type.isInt16() || type.isInt8() ||
                         type.isUInt64() || type.isUInt32() || type.isUInt16() || type.isUInt8();
    if (!type.isText() && !integer) {
      return fail(ErrorCode::schema_mismatch,
                  "$Daybook.tag stands on a text or integer field; {} is neither",
                  text_of(field.getProto().getName()));
    }
    tags.push_back({text_of(tag->getText()), field});
  }
  return tags;
}

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
  if (const auto formerly = find_annotation(proto.getAnnotations(), formerly_annotation)) {
    variant.formerly = text_of(formerly->getText());
  }
  variant.retired = find_annotation(proto.getAnnotations(), retired_annotation).has_value();
  DAYBOOK_TRY(variant.tags, read_tags(field.getType().asStruct()));
  return variant;
}

void collect_nodes(capnp::Schema schema, std::set<std::uint64_t>& seen,
                   std::vector<kj::Array<capnp::word>>& nodes);

void collect_nodes_of(capnp::Type type, std::set<std::uint64_t>& seen,
                      std::vector<kj::Array<capnp::word>>& nodes) {
  while (type.isList()) type = type.asList().getElementType();
  if (type.isStruct()) collect_nodes(type.asStruct(), seen, nodes);
  if (type.isEnum()) collect_nodes(type.asEnum(), seen, nodes);
}

void collect_nodes(capnp::Schema schema, std::set<std::uint64_t>& seen,
                   std::vector<kj::Array<capnp::word>>& nodes) {
  if (!seen.insert(schema.getProto().getId()).second) return;
  nodes.push_back(canonical(schema.getProto()));
  if (!schema.getProto().isStruct()) return;
  for (const auto field : schema.asStruct().getFields()) {
    collect_nodes_of(field.getType(), seen, nodes);
  }
}

Result<void> check_variant_kept(const EventSchema& current, const EventVariant& before) {
  const auto* now = current.find(before.number);
  if (!now) {
    return fail(ErrorCode::schema_mismatch,
                "the store has events of type {0}.{1} (number {2}), which this program's schema "
                "lacks: keep the variant and mark it $Daybook.retired",
                current.category(), before.name, before.number);
  }
  const bool renamed = now->name != before.name;
  if (renamed && now->formerly != before.name) {
    return fail(
        ErrorCode::schema_mismatch,
        "number {0} of category {1} was {2} and is now {3}: stored events would be misread. "
        "If it was renamed, write $Daybook.formerly(\"{2}\") on it",
        before.number, current.category(), before.name, now->name);
  }
  return {};
}

bool same_nodes(const EventSchema& a, const EventSchema& b) {
  const auto left = a.nodes();
  const auto right = b.nodes();
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](auto& x, auto& y) {
    return std::equal(x.asBytes().begin(), x.asBytes().end(), y.asBytes().begin(),
                      y.asBytes().end());
  });
}

/// The loader of Cap'n Proto itself knows which changes of a struct keep old messages readable.
Result<void> check_compatible(const EventSchema& stored, const EventSchema& current) {
  try {
    capnp::SchemaLoader loader;
    for (const auto& schema : {stored, current}) {
      for (const auto& words : schema.nodes()) {
        PayloadMessage message{as_payload(words)};
        loader.load(message.root<capnp::schema::Node>());
      }
    }
    return {};
  } catch (const kj::Exception& exception) {
    return fail(ErrorCode::schema_mismatch, "the schema of category {} changed incompatibly: {}",
                current.category(), exception.getDescription().cStr());
  }
}

}  // namespace

Result<EventSchema> EventSchema::of(capnp::StructSchema schema) {
  const auto proto = schema.getProto();
  const auto display_name = text_of(proto.getDisplayName());
  const auto category = find_annotation(proto.getAnnotations(), category_annotation);
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
                "struct {} is no event union: it must be one unnamed union and nothing else",
                display_name);
  }
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
  return by([&](const auto& v) { return v.formerly == variant_name; });
}

std::vector<std::string> EventSchema::tags_of(Payload payload) const {
  std::vector<std::string> tags;
  PayloadMessage message{payload};
  const auto event = message.root(schema_);
  KJ_IF_MAYBE (active, event.which()) {
    const auto* variant = find(active->getProto().getDiscriminantValue());
    if (!variant || variant->tags.empty()) return tags;
    const auto body = event.get(*active).as<capnp::DynamicStruct>();
    for (const auto& tag : variant->tags) {
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
  }
  return tags;
}

std::vector<kj::Array<capnp::word>> EventSchema::nodes() const {
  std::set<std::uint64_t> seen;
  std::vector<kj::Array<capnp::word>> nodes;
  collect_nodes(schema_, seen, nodes);
  return nodes;
}

std::uint64_t schema_hash(std::span<const capnp::StructSchema> structs) {
  std::set<std::uint64_t> seen;
  std::vector<kj::Array<capnp::word>> nodes;
  for (const auto& one : structs) collect_nodes(one, seen, nodes);
  Digest digest{};
  for (const auto& node : nodes) digest = sha256({digest, payload_bytes(as_payload(node))});
  return load<std::uint64_t>(digest.data());
}

Result<SchemaChange> compare_schemas(const EventSchema& stored, const EventSchema& current) {
  for (const auto& variant : stored.variants()) {
    DAYBOOK_CHECK(check_variant_kept(current, variant));
  }
  if (stored.type_id() != current.type_id()) {
    return fail(ErrorCode::schema_mismatch,
                "category {} belongs to struct @{:#x} in the store and to @{:#x} in this program: "
                "give the struct its former id",
                current.category(), stored.type_id(), current.type_id());
  }
  if (same_nodes(stored, current)) return SchemaChange::none;
  DAYBOOK_CHECK(check_compatible(stored, current));
  return SchemaChange::grown;
}

SchemaCatalog::SchemaCatalog() = default;

Result<void> SchemaCatalog::add(std::string_view category, std::uint64_t type_id,
                                std::span<const Payload> nodes) {
  try {
    auto loader = std::make_unique<capnp::SchemaLoader>();
    for (const auto& node : nodes) {
      PayloadMessage message{node};
      loader->load(message.root<capnp::schema::Node>());
    }
    DAYBOOK_TRY(auto schema, EventSchema::of(loader->get(type_id).asStruct()));
    loaders_.push_back(std::move(loader));
    by_category_.insert_or_assign(std::string{category}, std::move(schema));
    return {};
  } catch (const kj::Exception& exception) {
    return fail(ErrorCode::corrupt, "the schema of category {} in the catalog cannot be read: {}",
                category, exception.getDescription().cStr());
  }
}

const EventSchema* SchemaCatalog::find(std::string_view category) const {
  const auto found = by_category_.find(category);
  return found == by_category_.end() ? nullptr : &found->second;
}

std::vector<const EventSchema*> SchemaCatalog::all() const {
  std::vector<const EventSchema*> schemas;
  for (const auto& [category, schema] : by_category_) schemas.push_back(&schema);
  return schemas;
}

std::string SchemaCatalog::type_name(std::string_view category, std::uint16_t variant) const {
  const auto* schema = find(category);
  const auto* known = schema ? schema->find(variant) : nullptr;
  return known ? fmt::format("{}.{}", category, known->name)
               : fmt::format("{}.#{}", category, variant);
}

Result<EventType> SchemaCatalog::parse_type(std::string_view text) const {
  const auto dot = text.find('.');
  const auto category = text.substr(0, dot);
  const auto* schema = find(category);
  if (!schema) {
    std::string known;
    for (const auto& [name, unused] : by_category_) known += (known.empty() ? "" : ", ") + name;
    return fail(ErrorCode::invalid_argument, "no events of category '{}'; there are: {}", category,
                known.empty() ? "none yet" : known);
  }
  EventType type{std::string{category}, std::nullopt};
  if (dot == std::string_view::npos) return type;
  const auto* variant = schema->find(text.substr(dot + 1));
  if (!variant) {
    std::string known;
    for (const auto& v : schema->variants()) known += (known.empty() ? "" : ", ") + v.name;
    return fail(ErrorCode::invalid_argument, "category {} has no event '{}'; it has: {}", category,
                text.substr(dot + 1), known);
  }
  type.variant = variant->number;
  return type;
}

}  // namespace daybook
