#pragma once

#include "service/http/router.h"
#include "service/reading.h"

namespace daybook {

/// GET /livez, /readyz, /metrics and /status, on both servers. `executor` is for them alone, since
/// they have to be answered whatever the workers wait for. It and what `reading` refers to outlive
/// the server.
void add_health_routes(http::Router& router, const Reading& reading, Executor& executor);

/// Whether a request is one for them.
bool is_health_request(const http::Request& request);

}  // namespace daybook
