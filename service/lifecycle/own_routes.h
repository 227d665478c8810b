#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "base/environment.h"
#include "net/http/router.h"
#include "service/api/routes.h"

namespace daybook {

/// Adds the program's own routes. Each runs on a worker, since it may block; an exception is
/// answered as `internal`. Executor and diagnostics must outlive the server.
void add_own_routes(http::Router& router, const std::vector<Routes::Route>& routes,
                    Executor& executor, Diagnostics* diagnostics);

}  // namespace daybook
