#include "core/commands/appending.h"

namespace daybook::commands {
namespace {

bool is_of(const Source& source, const AppendRequest& append, const NewEvent& event) {
  const auto& stream = append.streams[event.stream];
  if (const auto* own = source.stream()) return *own == stream;
  const std::vector<std::string_view> tags{event.tags.begin(), event.tags.end()};
  return source.filter()->matches(stream.category(), event.variant, tags);
}

}  // namespace

std::vector<OwnEvent> events_of(const Source& source, const AppendRequest& append) {
  std::vector<OwnEvent> events;
  for (const auto& event : append.events) {
    if (!is_of(source, append, event)) continue;
    events.push_back({event.variant, event.schema, std::string{append.streams[event.stream].key()},
                      kj::heapArray(event.payload.asPtr())});
  }
  return events;
}

AppendRequest make_append(const Execution& execution, DecidedEvents decided) {
  AppendRequest append;
  append.command_id = execution.request.id;
  append.digest = execution.digest;
  append.metadata = execution.request.metadata;
  for (const auto& lane : execution.lanes) {
    const auto& source = lane->source();
    if (const auto* stream = source.stream()) {
      append.condition.expected.push_back({*stream, Version{lane->newest_place()}});
    } else {
      append.condition.none_matching.push_back({*source.filter(), Position{lane->newest_place()}});
    }
  }
  for (auto& event : decided.events) {
    const auto& stream = decided.streams.empty() ? *execution.sources[event.stream].stream()
                                                 : decided.streams[event.stream];
    NewEvent fresh;
    fresh.stream = append.stream_index(stream);
    fresh.variant = event.variant;
    fresh.schema = event.schema;
    fresh.payload = std::move(event.payload);
    fresh.tags = std::move(event.tags);
    append.events.push_back(std::move(fresh));
  }
  return append;
}

}  // namespace daybook::commands
