#pragma once

#include <string>
#include <string_view>

#include "core/ports/view_store.h"

namespace daybook::engine {

/// Encodes a Checkpoint as it is stored with its rows: docs/view-format.md.
std::string format_checkpoint(const Checkpoint& checkpoint);
/// corrupt if damaged, format_unsupported if a newer program wrote it.
Result<Checkpoint> parse_checkpoint(std::string_view record);

}  // namespace daybook::engine
