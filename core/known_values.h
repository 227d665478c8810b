#pragma once

#include <capnp/schema.h>

#include "core/event.h"
#include "core/result.h"

namespace daybook {

/// unknown_event when a message has somewhere a value of an enum or of a union that this version of
/// its struct lacks: generated code would read it as if it were another one. Costs a walk through
/// the message. Throws kj::Exception on malformed bytes.
Result<void> check_known_values(capnp::StructSchema schema, Payload message);

}  // namespace daybook
