#pragma once

#include <memory>

#include "core/commands/fate.h"

namespace daybook::commands {

/// The order among commands that must take effect in sequence: once an append fails, the Log
/// refuses all appends sent after it. Owned by the commands' Line; used by one step at a time.
struct Order {
  /// Unlike a Lane's chain it spans several sources, so the appends may have different filters.
  std::shared_ptr<AppendChain> chain = std::make_shared<AppendChain>(AppendChain::Filters::differ);
  std::shared_ptr<Fate> last;  ///< of the last append sent

  bool is_broken() const { return chain->is_broken(); }
  /// True if everything sent is durable, so that an answer need not wait.
  bool is_accepted() const { return !last || last->verdict() == Fate::Verdict::accepted; }
};

}  // namespace daybook::commands
