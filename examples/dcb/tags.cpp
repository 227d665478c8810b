#include "tags.h"

namespace dcb {
namespace {

using daybook::ErrorCode;
using daybook::fail;
using daybook::Filter;
using daybook::FilterItem;
using daybook::Result;

std::string_view view(capnp::Text::Reader text) { return {text.cStr(), text.size()}; }

Result<void> check_item(QueryItem::Reader item) {
  const bool empty_list = (item.hasTypes() && item.getTypes().size() == 0) ||
                          (item.hasTags() && item.getTags().size() == 0);
  if (empty_list || (!item.hasTypes() && !item.hasTags())) {
    return fail(ErrorCode::invalid_argument,
                "an item of a query must have types, or tags, or both, and neither list may be "
                "empty; {{\"items\":[]}} matches every event");
  }
  return {};
}

/// Adds one alternative per type: an event must have one of the types and all of the tags.
void add_alternatives(QueryItem::Reader item, Filter& filter) {
  FilterItem base;
  for (const auto tag : item.getTags()) base.tags.push_back(stored_tag(view(tag)));
  if (!item.hasTypes()) return filter.items.push_back(std::move(base));
  for (const auto type : item.getTypes()) {
    auto& alternative = filter.items.emplace_back(base);
    alternative.tags.push_back(stored_type(view(type)));
  }
}

}  // namespace

std::string stored_type(std::string_view type) { return std::string{type_prefix}.append(type); }
std::string stored_tag(std::string_view tag) { return std::string{tag_prefix}.append(tag); }

Result<Filter> make_filter(Query::Reader query) {
  if (!query.hasItems()) {
    return fail(ErrorCode::invalid_argument,
                "a query must have items, for example "
                "{{\"items\":[{{\"types\":[\"A\"],\"tags\":[\"t\"]}}]}}; {{\"items\":[]}} matches "
                "every event");
  }
  std::size_t alternatives = 0;
  std::size_t tags = 0;
  for (const auto item : query.getItems()) {
    DAYBOOK_CHECK(check_item(item));
    const std::size_t types = item.hasTypes() ? item.getTypes().size() : 1;
    alternatives += types;
    tags += types * (item.getTags().size() + 1);
  }
  if (alternatives > alternatives_max || tags > filter_tags_max) {
    return fail(ErrorCode::limit_exceeded,
                "a query must have at most {} alternatives (each type of an item is one) with {} "
                "types and tags in total; this one has {} with {}",
                alternatives_max, filter_tags_max, alternatives, tags);
  }
  Filter filter;
  for (const auto item : query.getItems()) add_alternatives(item, filter);
  return filter;
}

}  // namespace dcb
