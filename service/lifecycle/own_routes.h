#pragma once

#include <vector>

#include "core/diagnostics.h"
#include "core/environment.h"
#include "service/http/router.h"
#include "service/routes.h"

namespace daybook {

/// Adds routes of the program's own. Each is called on a worker, since it may do what it likes;
/// what it throws is answered as `internal`. Executor and diagnostics outlive the server.
void add_own_routes(http::Router& router, const std::vector<Routes::Route>& routes,
                    Executor& executor, Diagnostics* diagnostics);

}  // namespace daybook
