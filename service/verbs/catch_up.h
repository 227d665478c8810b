#pragma once

#include "projections/projector.h"
#include "service/verb.h"

namespace daybook {

/// Waits until a view shows everything that was durable when this was called, telling how far it
/// is. Fails with the projection's error when it stops before.
Result<void> catch_up(VerbContext& context, Projector& projector);

}  // namespace daybook
