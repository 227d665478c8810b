#pragma once

#include <capnp/dynamic.h>

#include <optional>
#include <string>

namespace daybook::testing {

/// The path of the first field in which two messages of one schema differ, e.g. "withdrawn.cents";
/// nothing if they read the same. An absent text, data, list or struct equals its default, which is
/// empty unless the schema defines another; so does a field that an older schema lacked. (JSON and
/// command digests distinguish null from empty.) Throws kj::Exception on malformed messages.
std::optional<std::string> difference(capnp::DynamicStruct::Reader a,
                                      capnp::DynamicStruct::Reader b);

}  // namespace daybook::testing
