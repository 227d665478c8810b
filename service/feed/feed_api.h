#pragma once

#include "service/feed/feeds.h"
#include "service/http/router.h"

namespace daybook {

/// GET /feed?after=TOKEN: the durable Commits after a place, for other processes, without an end.
/// What the routes refer to outlives the server.
void add_feed_routes(http::Router& router, Store& store, feed::Feeds& feeds);

}  // namespace daybook
