#pragma once

#include "net/http/router.h"
#include "service/wiring/reading.h"

namespace daybook {

/// GET /views, /views/NAME and /views/NAME/KEY, with read-your-writes: ?at_least=TOKEN&timeout_ms=N
/// waits for that place; with &or_stale=true the current rows are returned after the timeout. The
/// objects in `reading` must outlive the server.
void add_view_routes(http::Router& router, Reading reading);

/// Whether a request is a query that may wait for a place.
bool may_wait(const http::Request& request);

}  // namespace daybook
