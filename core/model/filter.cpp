#include "core/model/filter.h"

#include <algorithm>

namespace daybook {

bool FilterItem::matches(std::string_view category, std::uint16_t variant,
                         std::span<const std::string_view> event_tags) const {
  const bool type_fits = types.empty() || std::any_of(types.begin(), types.end(), [&](auto& type) {
                           return type.matches(category, variant);
                         });
  return type_fits && std::all_of(tags.begin(), tags.end(), [&](const std::string& tag) {
           return std::find(event_tags.begin(), event_tags.end(), tag) != event_tags.end();
         });
}

bool Filter::matches(std::string_view category, std::uint16_t variant,
                     std::span<const std::string_view> tags) const {
  return items.empty() || std::any_of(items.begin(), items.end(), [&](const FilterItem& item) {
           return item.matches(category, variant, tags);
         });
}

}  // namespace daybook
