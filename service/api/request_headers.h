#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/model/ids.h"
#include "net/http/exchange.h"

namespace daybook {

/// The value of a free-text header, without surrounding blanks; empty when the header is missing.
/// Fails with invalid_argument when it is present but empty, too long, repeated or not printable.
Result<std::string> read_header(const http::Request& request, std::string_view name,
                                std::size_t bytes_max = 200);

/// The CommandId from the Idempotency-Key header, checked as above; nullopt without the header.
Result<std::optional<CommandId>> read_command_id(const http::Request& request);

}  // namespace daybook
