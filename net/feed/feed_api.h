#pragma once

#include "net/feed/feeds.h"
#include "net/http/router.h"

namespace daybook {

/// GET /feed?after=TOKEN: the durable Commits after a place, for other processes; never ends by
/// itself. Store and feeds must outlive the server.
void add_feed_routes(http::Router& router, Store& store, feed::Feeds& feeds);

}  // namespace daybook
