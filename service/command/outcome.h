#pragma once

#include "core/command.h"
#include "core/result.h"
#include "service/counters.h"

namespace daybook {

/// How a command that was executed, or could not be, counts.
CommandOutcome outcome_of(const Result<Outcome>& outcome);
CommandOutcome outcome_of(ErrorCode code);

/// How a request counts that was answered with this status before it was given to the commands.
CommandOutcome outcome_of_refusal(int status);

}  // namespace daybook
