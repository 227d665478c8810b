#pragma once

#include <vector>

#include "core/diagnostics.h"
#include "core/environment.h"
#include "service/http/router.h"
#include "service/routes.h"

namespace daybook {

/// Adds the program's own routes. Each runs on a worker, since it may block; an exception is
/// answered as `internal`. Executor and diagnostics must outlive the server.
void add_own_routes(http::Router& router, const std::vector<Routes::Route>& routes,
                    Executor& executor, Diagnostics* diagnostics);

}  // namespace daybook
