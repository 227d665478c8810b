#pragma once

#include <functional>

#include "core/ports/event_log.h"
#include "store/engine/shared.h"

namespace daybook::engine {

/// The reading methods of EventLog and Store, over any Medium. Any thread.

Result<Page<Position>> read_log(const Shared& shared, const LogInfo& log, Position head,
                                const ReadRequest& request, PageBuffer& buffer);

Result<Page<Version>> read_stream(const Shared& shared, const LogInfo& log, const StreamId& stream,
                                  const StreamReadRequest& request, PageBuffer& buffer);

/// Finds a Log by its number; null if the catalog does not know it.
using FindLog = std::function<const LogInfo*(std::uint32_t number)>;

Result<Page<Serial>> read_commits(const Shared& shared, const FindLog& find_log, Serial after,
                                  const ReadLimits& limits, PageBuffer& buffer);

}  // namespace daybook::engine
