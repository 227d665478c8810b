#include "core/commands/reading.h"

#include "core/model/known_values.h"

namespace daybook::commands {
namespace {

/// unknown_event if this program cannot read the event correctly.
Result<void> check_known(const FoldedEvents& events, const EventView& event) {
  const auto* schema = events.decider.schema_of(event.category);
  if (!schema || !schema->find(event.variant)) {
    return fail(ErrorCode::unknown_event,
                "event {} of stream {}-{} has a type ({}.#{}) that this program does not know: "
                "a newer program wrote it",
                event.version, event.category, event.key, event.category, event.variant);
  }
  if (!events.checks_values) return {};
  const auto known = check_known_values(schema->schema(), event.payload);
  if (known) return {};
  return fail(known.error().within(
      fmt::format("event {} of stream {}-{}", event.version, event.category, event.key)));
}

/// Folds the events of a page, recording the state's place after each event.
template <class PlaceOf>
Result<void> fold(const FoldedEvents& events, const std::vector<const CommitView*>& commits,
                  State& state, Lane& lane, PlaceOf place_of) {
  for (const auto* commit : commits) {
    for (const auto& event : commit->events) {
      DAYBOOK_CHECK(check_known(events, event));
      state.evolve(event);
      lane.read_to(place_of(event));
    }
  }
  return {};
}

}  // namespace

Result<void> read_on(const FoldedEvents& events, const StateType& type,
                     const Snapshots& snapshots, Lane& lane) {
  if (!lane.durable()) snapshots.begin(lane, type);
  auto& state = lane.to_read_into(type);
  PageBuffer buffer;
  bool at_end = false;
  while (!at_end) {
    if (const auto* stream = lane.source().stream()) {
      DAYBOOK_TRY(const auto page,
                  events.log.read_stream(*stream, {Version{lane.place()}}, buffer));
      DAYBOOK_CHECK(fold(events, page.commits, state, lane,
                         [](const EventView& event) { return event.version.value; }));
      lane.read_to(page.next.value);
      at_end = page.at_end;
    } else {
      const ReadRequest request{Position{lane.place()}, Direction::forward, *lane.source().filter(),
                                {}};
      DAYBOOK_TRY(const auto page, events.log.read(request, buffer));
      DAYBOOK_CHECK(fold(events, page.commits, state, lane,
                         [](const EventView& event) { return event.position.value; }));
      lane.read_to(page.next.value);
      at_end = page.at_end;
    }
  }
  lane.has_read_all();
  return {};
}

}  // namespace daybook::commands
