#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daybook {

/// The type of an event: its category and its discriminant in the category's event union. Without a
/// variant: every type of the category.
struct EventType {
  std::string category;
  std::optional<std::uint16_t> variant;

  bool matches(std::string_view event_category, std::uint16_t event_variant) const {
    return category == event_category && (!variant || *variant == event_variant);
  }
};

/// One alternative of a Filter: matches any of the types and all of the tags. Empty = no
/// restriction.
struct FilterItem {
  std::vector<EventType> types;
  std::vector<std::string> tags;

  bool matches(std::string_view category, std::uint16_t variant,
               std::span<const std::string_view> event_tags) const;
};

/// Selects events that match any of the items (the query of the specification at dcb.events). No
/// items = every event. A value.
struct Filter {
  std::vector<FilterItem> items;

  static Filter everything() { return {}; }
  static Filter of_type(EventType type) { return {{FilterItem{{std::move(type)}, {}}}}; }
  static Filter of_tag(std::string tag) { return {{FilterItem{{}, {std::move(tag)}}}}; }

  bool matches(std::string_view category, std::uint16_t variant,
               std::span<const std::string_view> tags) const;
  bool matches_everything() const { return items.empty(); }
};

}  // namespace daybook
