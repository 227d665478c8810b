#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/diagnostics.h"
#include "core/ports/store.h"

namespace daybook {

struct FeedServerOptions {
  std::string address = "127.0.0.1";  ///< an IP address; beyond loopback at the user's risk
  std::uint16_t port = 0;             ///< 0: the system chooses, see FeedServer::port
  Diagnostics* diagnostics = nullptr;  ///< told of failed feeds; must outlive the server
};

/// Serves only the feed of a Store, for RemoteSource in other processes. For programs that embed
/// Daybook; an App serves the feed on both of its ports. Owned by its user; Store and Environment
/// must outlive it. Any thread; destroy it on one thread.
class FeedServer {
 public:
  static Result<std::unique_ptr<FeedServer>> start(Store& store, Environment& environment,
                                                   FeedServerOptions options = {});
  /// Ends the feeds and waits for the readers, at most two seconds.
  ~FeedServer();

  std::uint16_t port() const;

 private:
  struct Parts;
  explicit FeedServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace daybook
