#pragma once

#include <memory>

#include "core/commands/fate.h"

namespace daybook::commands {

/// Commands that take effect in the order they were given: of their appends the Log accepts none
/// that was sent after one that came to nothing. Owned by who gives them; used by their steps, one
/// at a time.
struct Order {
  /// Not of one source, like that of a Lane: they may ask different filters.
  std::shared_ptr<AppendChain> chain = std::make_shared<AppendChain>(AppendChain::Filters::differ);
  std::shared_ptr<Fate> last;  ///< of the append that was sent last

  bool is_broken() const { return chain->is_broken(); }
  /// True when everything that was sent is durable, so that an answer needs to wait for none of it.
  bool is_accepted() const { return !last || last->verdict() == Fate::Verdict::accepted; }
};

}  // namespace daybook::commands
