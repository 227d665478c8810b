#include "core/deciders/boundary_decider.h"

#include <algorithm>

namespace daybook {
namespace {

const EventSchema* find(const std::vector<EventSchema>& schemas, auto&& matches) {
  const auto found = std::find_if(schemas.begin(), schemas.end(), matches);
  return found == schemas.end() ? nullptr : &*found;
}

}  // namespace

Result<Filter> narrow_boundary(Filter filter, const std::vector<EventSchema>& schemas) {
  if (filter.items.empty()) filter.items.emplace_back();
  for (auto& item : filter.items) {
    for (const auto& type : item.types) {
      const auto is_of = [&](const EventSchema& schema) {
        return schema.category() == type.category;
      };
      if (find(schemas, is_of)) continue;
      return fail(ErrorCode::invalid_argument,
                  "the boundary names events of category {}, which its decider does not handle: "
                  "add their union to its Events",
                  type.category);
    }
    if (!item.types.empty()) continue;
    for (const auto& schema : schemas) item.types.push_back({schema.category(), std::nullopt});
  }
  return filter;
}

Result<void> collect_events(const std::vector<EventSchema>& schemas, BoundaryDecision& decision,
                            DecidedEvents& into) {
  for (auto& emitted : decision.events()) {
    const auto is_of = [&](const EventSchema& one) { return one.type_id() == emitted.schema; };
    const auto* schema = find(schemas, is_of);
    if (!schema) {
      return fail(ErrorCode::internal,
                  "a decision emitted an event of union @{:#x}, which is not among its Events",
                  emitted.schema);
    }
    DAYBOOK_TRY(auto stream, StreamId::make(schema->category(), emitted.key));
    const auto found = std::find(into.streams.begin(), into.streams.end(), stream);
    const auto index = static_cast<std::size_t>(found - into.streams.begin());
    if (found == into.streams.end()) into.streams.push_back(std::move(stream));
    DAYBOOK_CHECK(collect_events(*schema, index, emitted.event, into));
  }
  return {};
}

}  // namespace daybook
