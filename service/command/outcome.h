#pragma once

#include "core/command.h"
#include "core/result.h"
#include "service/counters.h"

namespace daybook {

/// The outcome to count for an executed or failed command.
CommandOutcome outcome_of(const Result<Outcome>& outcome);
CommandOutcome outcome_of(ErrorCode code);

/// The outcome to count for a request refused with this status before it reached the commands.
CommandOutcome outcome_of_refusal(int status);

}  // namespace daybook
