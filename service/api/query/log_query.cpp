#include "service/api/query/log_query.h"

#include <algorithm>
#include <set>

namespace daybook {
namespace {

/// Each text once. limit_exceeded if there are more than `max`.
Result<std::vector<std::string>> distinct(std::string_view what,
                                          const std::vector<std::string>& texts, std::size_t max) {
  const std::set<std::string> all{texts.begin(), texts.end()};
  if (all.size() <= max) return std::vector<std::string>{all.begin(), all.end()};
  return fail(ErrorCode::limit_exceeded, "the query names {} {}; at most {} are allowed",
              all.size(), what, max);
}

Result<Filter> make_filter(const Store& store, const LogQuery& query) {
  FilterItem item;
  const auto schemas = store.schemas();
  DAYBOOK_TRY(const auto types, distinct("types", query.types, LogQuery::types_max));
  for (const auto& text : types) {
    DAYBOOK_TRY(auto type, schemas->parse_type(text));
    item.types.push_back(std::move(type));
  }
  DAYBOOK_TRY(item.tags, distinct("tags", query.tags, LogQuery::tags_max));
  if (item.types.empty() && item.tags.empty()) return Filter::everything();
  return Filter{{std::move(item)}};
}

/// The first event is included in a query, but excluded by the port.
std::uint64_t begin_of(const LogQuery& query) {
  if (!query.backward) return query.from && *query.from > 0 ? *query.from - 1 : 0;
  return query.from && *query.from < UINT64_MAX ? *query.from + 1 : UINT64_MAX;
}

std::uint32_t events_of_page(const LogQuery& query, const Filter& filter, std::uint64_t left) {
  constexpr std::uint64_t most = 1000;
  if (filter.matches_everything()) return static_cast<std::uint32_t>(std::min(most, left));
  // One more than wanted shows whether there are more. Stream events are filtered by the caller.
  const auto wanted = query.stream ? most : std::min(most - 1, left) + 1;
  return static_cast<std::uint32_t>(wanted);
}

/// Reads pages until the limit is reached or no events are left. `read` returns a page after a
/// place.
template <class Place>
Result<std::optional<std::uint64_t>> read_pages(const LogQuery& query, const Filter& filter,
                                                auto read, auto place_of,
                                                const std::function<bool(const EventView&)>& each) {
  PageBuffer buffer;
  Place from{begin_of(query)};
  std::uint64_t left = query.limit;
  std::size_t scan_bytes_left = query.scan_bytes_max;
  while (true) {
    ReadLimits limits;
    limits.events_max = events_of_page(query, filter, left);
    limits.bytes_max = std::min(limits.bytes_max, scan_bytes_left);
    limits.scan_bytes_max = std::min(limits.scan_bytes_max, scan_bytes_left);
    DAYBOOK_TRY(const Page<Place> page, read(from, limits, buffer));
    for (const auto* commit : page.commits) {
      for (const auto& event : commit->events) {
        if (!filter.matches(event.category, event.variant, event.tags)) continue;
        if (left == 0 || !each(event)) return place_of(event).value;
        --left;
      }
    }
    from = page.next;
    if (page.at_end || (query.is_given_up && query.is_given_up())) return std::nullopt;
    scan_bytes_left -= std::min(scan_bytes_left, page.scanned_bytes);
    if (scan_bytes_left == 0 || (left == 0 && filter.matches_everything())) {
      return query.backward ? from.value - 1 : from.value + 1;
    }
  }
}

}  // namespace

Result<LogAnswer> read_log(Store& store, const LogQuery& query,
                           const std::function<bool(const EventView&)>& each) {
  DAYBOOK_TRY(const auto name, LogName::parse(query.log));
  DAYBOOK_TRY(auto* log, store.log(name));
  DAYBOOK_TRY(const auto filter, make_filter(store, query));
  const auto direction = query.backward ? Direction::backward : Direction::forward;
  LogAnswer answer;
  answer.head = log->head();
  if (query.limit == 0) return answer;
  if (query.stream) {
    DAYBOOK_TRY(const auto stream, StreamId::parse(*query.stream));
    const auto read = [&](Version from, const ReadLimits& limits, PageBuffer& buffer) {
      return log->read_stream(stream, {from, direction, limits}, buffer);
    };
    const auto place = [](const EventView& event) { return event.version; };
    DAYBOOK_TRY(answer.next, read_pages<Version>(query, filter, read, place, each));
  } else {
    const auto read = [&](Position from, const ReadLimits& limits, PageBuffer& buffer) {
      return log->read({from, direction, filter, limits}, buffer);
    };
    const auto place = [](const EventView& event) { return event.position; };
    DAYBOOK_TRY(answer.next, read_pages<Position>(query, filter, read, place, each));
  }
  return answer;
}

}  // namespace daybook
