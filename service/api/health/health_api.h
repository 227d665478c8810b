#pragma once

#include "net/http/router.h"
#include "service/wiring/reading.h"

namespace daybook {

/// GET /livez, /readyz, /metrics and /status, on both servers. `executor` is used only for these,
/// so that they are answered when all workers are blocked. It and the objects in `reading` must
/// outlive the server.
void add_health_routes(http::Router& router, const Reading& reading, Executor& executor);

/// Whether a request is for one of these routes.
bool is_health_request(const http::Request& request);

}  // namespace daybook
