#pragma once

#include "projections/projector.h"
#include "service/verb.h"

namespace daybook {

/// Whether nobody has served the store yet, so that it has no log that could be read. Then it is
/// told, and there is nothing to print.
bool is_unserved(const VerbContext& context);

/// not_there_yet for a view that is only read and turned out to be damaged: who writes builds it
/// again.
Result<void> check_at_rest(const VerbContext& context, const ProjectionStatus& status);

/// Waits until a view shows everything that was durable when this was called, telling how far it
/// is. Fails with the projection's error when it stops before.
Result<void> catch_up(VerbContext& context, Projector& projector);

}  // namespace daybook
