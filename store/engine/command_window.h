#pragma once

#include "store/engine/shared.h"

namespace daybook::engine {

/// The time that the next Commit is recorded with, where its Log would have this one: in a Store
/// that forgets ids times rise with Serials, over all Logs. The thread that sequences.
Timestamp record_time(Shared& shared, Timestamp time);

/// Whether the id of a Commit that was recorded then still says of a command that it is a repeat:
/// StoreOptions::command_id_window. Any thread.
///
/// "Now" is the Store's clock, or the latest time in the log where the clock is behind it. So what
/// is older than the window of a Commit that is in the log is older for good, whatever the clock
/// does.
bool command_id_counts(const Shared& shared, Timestamp recorded_at);

/// The last Commit that is older than the window of the Commit `last`, and so are all before it;
/// `from` is known to be one, and is the answer when the Store keeps ids for ever. Reads a few
/// records.
Result<Serial> forgotten_at(const Shared& shared, Serial from, Serial last);

}  // namespace daybook::engine
