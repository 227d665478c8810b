#pragma once

#include <capnp/schema.h>

#include "base/result.h"
#include "core/model/event.h"

namespace daybook {

/// unknown_event if the message contains an enum or union value that this version of the schema
/// lacks; generated code would misread it. Walks the whole message. Throws kj::Exception on
/// malformed bytes.
Result<void> check_known_values(capnp::StructSchema schema, Payload message);

}  // namespace daybook
