#pragma once

#include "store/engine/record.h"
#include "store/engine/shared.h"
#include "store/engine/stream_heads.h"

namespace daybook::engine {

/// What the index keeps of a record. Points into it. `heads` knows the Streams as they were before
/// the record, and afterwards as they are behind it.
Result<CommitEntry> make_entry(const RecordView& record, StreamHeads& heads);

/// Brings the index up to the head of the medium: from its watermark, or from the beginning when
/// the watermark does not fit the log. Before the Store is open.
Result<void> catch_up(const Shared& shared, Serial head);

}  // namespace daybook::engine
