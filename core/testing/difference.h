#pragma once

#include <capnp/dynamic.h>

#include <optional>
#include <string>

namespace daybook::testing {

/// Where two messages of one schema first say something else, e.g. "withdrawn.cents"; nothing when
/// they say the same. A text, data, list or struct that is not there says the same as its default,
/// which is empty unless the schema names another; so does what an older schema did not have yet.
/// (As JSON and as commands these are told apart.) Throws kj::Exception on malformed messages.
std::optional<std::string> difference(capnp::DynamicStruct::Reader a,
                                      capnp::DynamicStruct::Reader b);

}  // namespace daybook::testing
