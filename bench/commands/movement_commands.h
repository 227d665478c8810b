#pragma once

#include <vector>

#include <kj/array.h>

#include "core/model/event.h"

namespace daybook::bench {

/// Commands made beforehand, in canonical form, one for each of the first payloads: the events they
/// lead to are those that other workloads append.
std::vector<kj::Array<capnp::word>> movement_commands(std::size_t count);

}  // namespace daybook::bench
