#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "core/event_log.h"
#include "store/engine/encode.h"

namespace daybook::engine {

class Log;

/// An append on its way through the sequencer: encoded, and everything that had to be looked up
/// outside of the tail was, on the caller's thread. Answered ones are used again for their memory.
struct PendingAppend {
  struct OlderStream {
    std::string_view text;  ///< points into the record or the condition
    Version version;
  };

  Log* log = nullptr;
  RecordBytes record;
  std::vector<StreamVersion> streams;  ///< those of the record; Versions are filled in at the end
  AppendCondition condition;
  std::vector<std::shared_ptr<AppendChain>> chains;
  /// What the index said holds as long as the tail begins behind this Commit: the command was not
  /// executed, and of the Streams that the tail does not know only these exist.
  Serial looked_up_to;
  std::vector<OlderStream> older_streams;
  Position checked_to;              ///< no filter needs to look at what is before
  std::optional<Position> matched;  ///< by a filter, up to there
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

/// Always moved as a pointer: it is large, and three threads hand it on.
using PendingAppendPtr = std::unique_ptr<PendingAppend>;

}  // namespace daybook::engine
