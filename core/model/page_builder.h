#pragma once

#include <span>

#include "core/model/page.h"
#include "core/model/record.h"

namespace daybook::engine {

/// Copies a record into the buffer, which aligns its payloads, and builds a view of it with the
/// chosen events (ordinals in rising order; `backward` reverses them).
const CommitView* build_commit(const RecordView& record, const LogInfo& log,
                               std::span<const std::uint16_t> chosen, bool backward,
                               PageBuffer& buffer);

/// The same with all events.
const CommitView* build_commit(const RecordView& record, const LogInfo& log, PageBuffer& buffer);

}  // namespace daybook::engine
