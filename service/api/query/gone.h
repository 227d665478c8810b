#pragma once

#include "net/http/problem.h"

namespace daybook {

/// Whether the client of a query has gone while it waited for a worker. Nobody would read the
/// answer, so the query is not begun.
inline bool has_gone(const http::Request& request) {
  return request.departure && request.departure->is_told();
}

/// The answer then. A client that has only ended its sending half gets it.
inline http::Response nobody_waits() {
  return http::problem(Error{ErrorCode::overloaded,
                             "the client ended its sending half while the query waited for its "
                             "turn: keep both directions open, and try again later"});
}

}  // namespace daybook
