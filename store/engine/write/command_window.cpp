#include "store/engine/write/command_window.h"

#include "store/engine/read/scan.h"

namespace daybook::engine {

Timestamp record_time(Shared& shared, Timestamp time) {
  if (!shared.options.command_id_window) return time;
  time = std::max(time, shared.recorded_at.load());
  shared.recorded_at = time;
  return time;
}

bool command_id_counts(const Shared& shared, Timestamp recorded_at) {
  const auto& window = shared.options.command_id_window;
  if (!window) return true;
  const auto now = std::max(shared.environment.clock().now(), shared.recorded_at.load());
  return now - recorded_at <= *window;
}

/// Binary search: times rise with Serials over all Logs.
Result<Serial> forgotten_at(const Shared& shared, Serial from, Serial last) {
  const auto& window = shared.options.command_id_window;
  if (!window || last <= from) return from;
  const auto cursor = shared.medium->cursor();
  DAYBOOK_TRY(const auto newest, read_record(*cursor, last));
  const auto counts_from = newest.recorded_at() - *window;
  auto old = from;
  auto young = last;
  while (old.next() < young) {
    const Serial middle{old.value + (young.value - old.value) / 2};
    DAYBOOK_TRY(const auto record, read_record(*cursor, middle));
    (record.recorded_at() < counts_from ? old : young) = middle;
  }
  return old;
}

}  // namespace daybook::engine
