#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "service/exchange.h"

namespace daybook {

/// The value of a header that a client gives in words of its own, without blanks around it; empty
/// when it is not there. invalid_argument when it is empty, too long, twice, or not printable.
Result<std::string> read_header(const http::Request& request, std::string_view name,
                                std::size_t bytes_max = 200);

/// The identity of the command that a request carries: its Idempotency-Key, checked as above.
/// Nothing without one.
Result<std::optional<CommandId>> read_command_id(const http::Request& request);

}  // namespace daybook
