#pragma once

#include <cstdint>
#include <string>

#include "core/model/append.h"
#include "core/model/event.h"

namespace daybook::faults {

/// An append as a test sends it. Its id and its content follow from these numbers, so that it can
/// be sent again by another process, and what is stored of it can be compared. A value.
struct Command {
  std::uint64_t number = 0;
  std::uint32_t events = 1;
  std::uint32_t bytes = 40;  ///< of each payload
  bool is_stale = false;     ///< expects a Version that its Stream never has: always refused

  friend bool operator==(const Command&, const Command&) = default;
};

CommandId id_of(const Command& command);
AppendRequest request_of(const Command& command);

/// What a stored commit has that the command does not say, or lacks; empty when it is the same.
std::string difference(const Command& command, const CommitView& commit);

}  // namespace daybook::faults
