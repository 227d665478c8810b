#pragma once

#include <string>
#include <string_view>

#include "core/view_store.h"

namespace daybook::engine {

/// A Checkpoint as it is stored with the rows it belongs to: docs/view-format.md.
std::string format_checkpoint(const Checkpoint& checkpoint);
/// corrupt when it is damaged, format_unsupported when a newer program wrote it.
Result<Checkpoint> parse_checkpoint(std::string_view record);

}  // namespace daybook::engine
