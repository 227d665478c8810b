#pragma once

#include "net/http/router.h"
#include "service/wiring/reading.h"

namespace daybook {

/// GET /log?from=&limit=&stream=&type=&tag=&backward=: the events of a Log as JSON pages. Service
/// and counters must outlive the server.
void add_log_routes(http::Router& router, Reading reading);

}  // namespace daybook
