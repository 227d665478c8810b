#pragma once

#include "service/health/counters.h"
#include "service/http/router.h"

namespace daybook {

class Service;

/// POST /commands/AGGREGATE/KEY and POST /commands/DECIDER: JSON in, a Receipt as JSON out. The
/// routes refer to the service and the counters, which outlive the server.
void add_command_routes(http::Router& router, Service& service, Counters& counters);

}  // namespace daybook
