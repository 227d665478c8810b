#pragma once

#include "service/http/router.h"

namespace daybook {

class Service;

/// POST /commands/AGGREGATE/KEY and POST /commands/DECIDER: JSON in, a Receipt as JSON out. The
/// routes refer to the service, which outlives the server.
void add_command_routes(http::Router& router, Service& service);

}  // namespace daybook
