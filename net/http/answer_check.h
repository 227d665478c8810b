#pragma once

#include "base/result.h"
#include "net/http/exchange.h"

namespace daybook::http {

/// Checks an answer that was made outside the library. Fails with internal if it cannot be sent: a
/// status that is none of a last answer (200 to 599), a malformed header, a header that the server
/// sets itself, or a stream with a status that has no body.
Result<void> check_answer(const Response& response);

}  // namespace daybook::http
