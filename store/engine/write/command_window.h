#pragma once

#include "store/engine/shared.h"

namespace daybook::engine {

/// The time to record for the next Commit, given its Log's own `time`. In a Store with a
/// command_id_window, times rise with Serials over all Logs. The sequencer's thread only.
Timestamp record_time(Shared& shared, Timestamp time);

/// Whether a command id recorded at this time still marks repeats: StoreOptions::command_id_window.
/// Any thread.
///
/// "Now" is the Store's clock, or the latest recorded time if the clock is behind it. So a Commit
/// that is older than the window, measured from another Commit in the log, stays forgotten whatever
/// the clock does.
bool command_id_counts(const Shared& shared, Timestamp recorded_at);

/// The last Commit that is older than the window, measured from the Commit `last`; all Commits
/// before it are older too. `from` is a known one, and the answer if ids are kept for ever. Reads
/// O(log n) records.
Result<Serial> forgotten_at(const Shared& shared, Serial from, Serial last);

}  // namespace daybook::engine
