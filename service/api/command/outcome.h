#pragma once

#include "base/result.h"
#include "core/model/command.h"
#include "service/wiring/counters.h"

namespace daybook {

/// The outcome to count for an executed or failed command.
CommandOutcome outcome_of(const Result<Outcome>& outcome);
CommandOutcome outcome_of(ErrorCode code);

/// The outcome to count for a request refused with this status before it reached the commands.
CommandOutcome outcome_of_refusal(int status);

}  // namespace daybook
