#pragma once

#include "core/deciders/decider.h"
#include "net/http/message.h"

namespace daybook {

/// Reads the command in a request: the body by the decider's schema, the CommandId from
/// Idempotency-Key, the expected version from If-Match, the metadata from Daybook-Actor,
/// Daybook-Correlation-Id, Daybook-Causation-Id and traceparent. Fails with invalid_argument,
/// naming the error and its place.
Result<CommandRequest> parse_command(const Decider& decider, const http::Request& request);

}  // namespace daybook
