#pragma once

#include "core/decider.h"
#include "service/http/message.h"

namespace daybook {

/// The command in a request: the body by the decider's schema, the CommandId from Idempotency-Key,
/// the expected version from If-Match, the metadata from Daybook-Actor, Daybook-Correlation-Id,
/// Daybook-Causation-Id and traceparent. invalid_argument says what is wrong and where.
Result<CommandRequest> parse_command(const Decider& decider, const http::Request& request);

}  // namespace daybook
