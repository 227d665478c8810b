#pragma once

#include "service/health/counters.h"
#include "service/http/router.h"

namespace daybook {

class Service;

/// GET /livez, /readyz, /metrics and /status, on both servers. Refers to the service and the
/// counters, which outlive the server.
void add_health_routes(http::Router& router, Service& service, const Counters& counters);

}  // namespace daybook
