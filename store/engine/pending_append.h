#pragma once

#include <algorithm>
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
  std::vector<std::shared_ptr<AppendChain>> chains;
  Position checked_to;              ///< no filter needs to look at what is before
  std::optional<Position> matched;  ///< of the first event that a filter found there
  Completion<Result<Receipt>> done;

  void break_chains() const {
    for (const auto& chain : chains) chain->break_up();
  }
  /// Where a filter begins that was to begin after `after`.
  Position after(Position after) const {
    for (const auto& chain : chains) after = std::max(after, chain->last());
    return after;
  }
};

}  // namespace daybook::engine
