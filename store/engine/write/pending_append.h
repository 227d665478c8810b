#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/ports/event_log.h"
#include "store/engine/write/encode.h"

namespace daybook::engine {

class LogState;

/// An append on its way through the sequencer: encoded, with all look-ups outside of the tail done
/// on the caller's thread. Owned by one thread at a time. Reused after it is answered.
struct PendingAppend {
  struct OlderStream {
    std::string_view text;  ///< points into the record or the condition
    Version version;
  };

  LogState* log = nullptr;
  RecordBytes record;
  SmallVector<std::uint64_t, 1> stream_hashes;  ///< of `streams`: finds them in the tail
  SmallVector<StreamVersion, 1> streams;  ///< of the record; Versions are filled in last
  AppendCondition condition;
  std::vector<std::shared_ptr<AppendChain>> chains;
  /// The look-up in the index holds as long as the tail begins after this Commit: the command was
  /// not executed, and of the Streams not in the tail only `older_streams` exist.
  Serial looked_up_to;
  std::vector<OlderStream> older_streams;
  Position checked_to;              ///< filters have been checked up to here
  std::optional<Position> matched;  ///< matched by a filter, up to checked_to
  Completion<Result<Receipt>> done;

  void break_chains() const {
    for (const auto& chain : chains) chain->break_up();
  }
  /// Where a filter starts: after `after`, and after the appends of the same chains.
  Position after(Position after) const {
    for (const auto& chain : chains) after = std::max(after, chain->last());
    return after;
  }
};

/// Moved as a pointer: it is large, and three threads pass it on.
using PendingAppendPtr = std::unique_ptr<PendingAppend>;

}  // namespace daybook::engine
