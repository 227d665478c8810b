#include "core/model/schema_catalog.h"

#include <algorithm>
#include <charconv>

#include "base/caught.h"
#include "core/model/schema_nodes.h"
#include "core/model/struct_change.h"
#include "core/model/struct_shape.h"

namespace daybook {
namespace {

tl::unexpected<Error> other_id(const EventSchema& stored, const EventSchema& current) {
  return fail(ErrorCode::schema_mismatch,
              "category {0} belongs to struct @{1:#x} in the store and to @{2:#x} in this program: "
              "write @{1:#x} after the name of the struct",
              current.category(), stored.type_id(), current.type_id());
}

tl::unexpected<Error> other_category(std::string_view stored, const EventSchema& current) {
  return fail(ErrorCode::schema_mismatch,
              "struct @{0:#x} belongs to category {1} in the store and to category {2} in this "
              "program, which would not find what was stored: write $Daybook.category(\"{1}\") on "
              "it, or if it is another struct, give it another id",
              current.type_id(), stored, current.category());
}

bool has_tag(const EventVariant& variant, const EventVariant::Tag& tag) {
  return std::ranges::any_of(variant.tags, [&](const auto& other) {
    return other.name == tag.name && other.field.getProto().getOrdinal().getExplicit() ==
                                         tag.field.getProto().getOrdinal().getExplicit();
  });
}

/// Adds the tags that `second` has and `first` lacks, for variants that both have.
void compare_tags(const EventSchema& first, const EventSchema& second, bool lacking,
                  std::vector<SchemaComparison::TagChange>& changes) {
  for (const auto& variant : second.variants()) {
    const auto* other = first.find(variant.number);
    for (const auto& tag : variant.tags) {
      if (!other || has_tag(*other, tag)) continue;
      changes.push_back({variant.number,
                         fmt::format("tag {} on field {} of event {} of category {}", tag.name,
                                     tag.field.getProto().getName().cStr(), variant.name,
                                     second.category()),
                         lacking});
    }
  }
}

}  // namespace

SchemaCatalog::SchemaCatalog() = default;

Result<void> SchemaCatalog::add(std::string_view category, std::uint64_t type_id,
                                std::span<const Payload> nodes) {
  try {
    auto loader = std::make_unique<capnp::SchemaLoader>();
    DAYBOOK_TRY(auto schema, EventSchema::stored(load_schema_nodes(nodes, *loader)));
    if (schema.type_id() != type_id) {
      return fail(ErrorCode::corrupt,
                  "the schema of category {} in the catalog is of struct @{:#x} instead of @{:#x}",
                  category, schema.type_id(), type_id);
    }
    loaders_.push_back(std::move(loader));
    const auto shape = shape_of(schema.schema());
    const auto at = by_category_.find(category);
    if (at == by_category_.end()) {
      by_category_.emplace(category, Category{std::move(schema), {shape}});
    } else {
      auto& [latest, shapes] = at->second;
      shapes.insert(shape);
      // Earlier versions of Daybook also added schemas that lacked parts of their predecessors.
      const auto change = compare_structs(latest.schema(), schema.schema());
      const bool has_less = change && change->added.empty() && !change->lacking.empty();
      if (!has_less) latest = std::move(schema);
    }
    return {};
  } catch (const kj::Exception&) {
    return fail(caught(fmt::format("the reading of the schema of category {} in the catalog",
                                   category),
                       ErrorCode::corrupt));
  }
}

const EventSchema* SchemaCatalog::find(std::string_view category) const {
  const auto found = by_category_.find(category);
  return found == by_category_.end() ? nullptr : &found->second.latest;
}

std::vector<const EventSchema*> SchemaCatalog::all() const {
  std::vector<const EventSchema*> schemas;
  for (const auto& [name, category] : by_category_) schemas.push_back(&category.latest);
  return schemas;
}

Result<SchemaComparison> SchemaCatalog::compare(const EventSchema& current) const {
  SchemaComparison comparison;
  const auto found = by_category_.find(current.category());
  if (found == by_category_.end()) {
    for (const auto& [name, other] : by_category_) {
      if (other.latest.type_id() == current.type_id()) return other_category(name, current);
    }
    comparison.is_new = comparison.is_first = true;
    return comparison;
  }
  const auto& [stored, shapes] = found->second;
  try {
    DAYBOOK_TRY(auto change, compare_structs(stored.schema(), current.schema(),
                                             {"category " + current.category(), "event"}));
    if (stored.type_id() != current.type_id()) return other_id(stored, current);
    comparison.is_new = !shapes.contains(shape_of(current.schema()));
    comparison.added = std::move(change.added);
    comparison.lacking = std::move(change.lacking);
    comparison.one_way = std::move(change.one_way);
    comparison.regrouped = std::move(change.regrouped);
    compare_tags(stored, current, false, comparison.tags);
    compare_tags(current, stored, true, comparison.tags);
    return comparison;
  } catch (const kj::Exception&) {
    return fail(caught(fmt::format("the comparison of the schema of category {}",
                                   current.category()),
                       ErrorCode::schema_mismatch));
  }
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
    return fail(ErrorCode::invalid_argument,
                "there are no events of category '{}'; known categories: {}", category,
                known.empty() ? "none yet" : known);
  }
  EventType type{std::string{category}, std::nullopt};
  if (dot == std::string_view::npos) return type;
  if (text.substr(dot + 1).starts_with('#')) {
    const auto digits = text.substr(dot + 2);
    std::uint16_t number = 0;
    const auto* const last = digits.data() + digits.size();
    const auto [end, failed] = std::from_chars(digits.data(), last, number);
    if (failed != std::errc{} || end != last) {
      return fail(ErrorCode::invalid_argument, "'{}' has no number after the #", text);
    }
    type.variant = number;
    return type;
  }
  const auto* variant = schema->find(text.substr(dot + 1));
  if (!variant) {
    std::string known;
    for (const auto& v : schema->variants()) known += (known.empty() ? "" : ", ") + v.name;
    return fail(ErrorCode::invalid_argument,
                "category {} has no event '{}'; known ones: {}", category,
                text.substr(dot + 1), known);
  }
  type.variant = variant->number;
  return type;
}

}  // namespace daybook
