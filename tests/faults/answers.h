#pragma once

#include "core/ports/event_log.h"
#include "tests/faults/history.h"

namespace daybook::faults {

/// What a log answers when it is asked in other ways than by reading it from the beginning.
struct Answers {
  std::vector<std::string> wrong;   ///< neither right nor an error
  std::vector<std::string> errors;  ///< what could not be answered, with the reason
};

/// Asks for every command, stream and tag, and compares with what is acknowledged. For a history in
/// which every command was answered.
Answers check_answers(EventLog& log, const std::map<std::uint64_t, Sent>& sent);

}  // namespace daybook::faults
