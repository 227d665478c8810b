#pragma once

#include "service/http/router.h"
#include "service/reading.h"

namespace daybook {

/// GET /livez, /readyz, /metrics and /status, on both servers. What `reading` refers to
/// outlives the server.
void add_health_routes(http::Router& router, const Reading& reading);

}  // namespace daybook
