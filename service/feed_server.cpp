#include "service/feed_server.h"

#include <system_error>

#include "net/feed/feed_api.h"
#include "net/http/server.h"
#include "service/api/query/log_names.h"
#include "service/lifecycle/server_observer.h"
#include "store/descriptors.h"

namespace daybook {

struct FeedServer::Parts {
  Parts(Store& store, Environment& its_environment, Diagnostics* diagnostics)
      : environment{its_environment},
        failures{diagnostics, its_environment.random()},
        feeds{store, its_environment, {}, diagnostics} {}

  Environment& environment;
  FailureReports failures;
  ServerObserver observer{failures};
  feed::Feeds feeds;
  std::unique_ptr<http::Server> server;  // last: its connections use the feeds
};

FeedServer::FeedServer(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}

FeedServer::~FeedServer() {
  constexpr std::chrono::seconds patience{2};
  (void)parts_->server->drain(parts_->environment.clock().steady_now() + patience);
}

Result<std::unique_ptr<FeedServer>> FeedServer::start(Store& store, Environment& environment,
                                                      FeedServerOptions options) {
  std::unique_ptr<Parts> parts;
  try {
    parts = std::make_unique<Parts>(store, environment, options.diagnostics);
  } catch (const std::system_error& error) {
    return fail(ErrorCode::io, "cannot start a feed: {}", error.what());
  }
  http::ServerOptions server;
  server.address = std::move(options.address);
  server.port = options.port;
  server.observer = &parts->observer;
  const auto shares = DescriptorShares::of_process({.views = 8, .servers = 1});
  server.limits = http::HttpLimits::within(shares.connections_max);
  http::Router router;
  router.check_logs(log_names_of(store));
  add_feed_routes(router, store, parts->feeds);
  DAYBOOK_TRY(parts->server, http::Server::start(server, environment.clock(),
                                                 http::Handler{std::move(router)}));
  return std::unique_ptr<FeedServer>{new FeedServer{std::move(parts)}};
}

std::uint16_t FeedServer::port() const { return parts_->server->port(); }

}  // namespace daybook
