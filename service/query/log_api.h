#pragma once

#include "service/health/counters.h"
#include "service/http/router.h"

namespace daybook {

class Service;

/// GET /log?from=&limit=&stream=&type=&tag=&backward=: the events of a Log as JSON pages. Refers to
/// the service and the counters, which outlive the server.
void add_log_routes(http::Router& router, Service& service, Counters& counters);

}  // namespace daybook
