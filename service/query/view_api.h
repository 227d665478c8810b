#pragma once

#include "service/health/counters.h"
#include "service/http/router.h"

namespace daybook {

class Service;

/// GET /views, /views/NAME and /views/NAME/KEY, with read-your-writes: ?at_least=TOKEN&timeout_ms=N
/// waits for that place, &or_stale=true takes what is there when it does not come. Refers to the
/// service and the counters, which outlive the server.
void add_view_routes(http::Router& router, Service& service, Counters& counters);

}  // namespace daybook
