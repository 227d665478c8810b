#pragma once

#include "net/http/router.h"
#include "service/wiring/counters.h"

namespace daybook {

class Service;

/// POST /commands/AGGREGATE/KEY and POST /commands/DECIDER: JSON in, a Receipt as JSON out. The
/// service must outlive the server.
void add_command_routes(http::Router& router, Service& service);

/// Counts a command request that was answered before these routes got it; ignores other requests.
void count_refused(const http::Request& request, const http::Response& response,
                   Counters& counters);

}  // namespace daybook
