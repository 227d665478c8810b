#pragma once

#include "projections/projector.h"
#include "service/cli/verb.h"

namespace daybook {

/// Whether the store has no log yet, because it was never served. If so, prints a notice; there is
/// nothing to read.
bool is_unserved(const VerbContext& context);

/// Fails with not_there_yet for a damaged view that was opened read-only: a process that can write
/// rebuilds it.
Result<void> check_at_rest(const VerbContext& context, const ProjectionStatus& status);

/// Waits until a view includes everything that was durable at the call, and reports progress. Fails
/// with the projection's error when it stops before.
Result<void> catch_up(VerbContext& context, Projector& projector);

}  // namespace daybook
