#pragma once

#include <optional>
#include <vector>

#include "core/event_log.h"
#include "store/engine/encode.h"

namespace daybook::engine {

class Log;

/// An append on its way through the sequencer: encoded, and its filters checked as far as the log
/// reached when it was called.
struct PendingAppend {
  Log* log;
  RecordBytes record;
  std::vector<StreamId> streams;
  AppendCondition condition;
  Position checked_to;              ///< no filter needs to look at what is before
  std::optional<Position> matched;  ///< of the first event that a filter found there
  Completion<Result<Receipt>> done;
};

}  // namespace daybook::engine
