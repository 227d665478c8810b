#include "core/commands/reading.h"

namespace daybook::commands {
namespace {

/// Folds a page, noting after each event where the state has come to.
template <class PlaceOf>
Result<void> fold(const Decider& decider, const std::vector<const CommitView*>& commits,
                  State& state, Lane& lane, PlaceOf place_of) {
  for (const auto* commit : commits) {
    for (const auto& event : commit->events) {
      const auto* schema = decider.schema_of(event.category);
      if (!schema || !schema->find(event.variant)) {
        return fail(ErrorCode::unknown_event,
                    "event {} of stream {}-{} has a type ({}.#{}) that this program does not know: "
                    "a newer program wrote it",
                    event.version, event.category, event.key, event.category, event.variant);
      }
      state.evolve(event);
      lane.read_to(place_of(event));
    }
  }
  return {};
}

}  // namespace

Result<void> read_on(const EventLog& log, const Decider& decider, const StateType& type,
                     const Snapshots& snapshots, Lane& lane) {
  if (!lane.durable()) snapshots.begin(lane, type);
  auto& state = lane.to_read_into(type);
  PageBuffer buffer;
  bool at_end = false;
  while (!at_end) {
    if (const auto* stream = lane.source().stream()) {
      DAYBOOK_TRY(const auto page, log.read_stream(*stream, {Version{lane.place()}}, buffer));
      DAYBOOK_CHECK(fold(decider, page.commits, state, lane,
                         [](const EventView& event) { return event.version.value; }));
      lane.read_to(page.next.value);
      at_end = page.at_end;
    } else {
      const ReadRequest request{Position{lane.place()}, Direction::forward, *lane.source().filter(),
                                {}};
      DAYBOOK_TRY(const auto page, log.read(request, buffer));
      DAYBOOK_CHECK(fold(decider, page.commits, state, lane,
                         [](const EventView& event) { return event.position.value; }));
      lane.read_to(page.next.value);
      at_end = page.at_end;
    }
  }
  lane.has_read_all();
  return {};
}

}  // namespace daybook::commands
