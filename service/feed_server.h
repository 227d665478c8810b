#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/diagnostics.h"
#include "core/store.h"

namespace daybook {

struct FeedServerOptions {
  std::string address = "127.0.0.1";  ///< an IP address; anything but loopback is the user's choice
  std::uint16_t port = 0;             ///< 0: the system chooses, see FeedServer::port
  Diagnostics* diagnostics = nullptr;  ///< told of feeds that fail; outlives the server
};

/// The feed of a Store for readers in other processes (RemoteSource), and nothing else: for
/// programs that embed Daybook. A program that is an App has it on both of its ports. Owned by its
/// user, outlived by the Store and the Environment; any thread, but destroyed by one.
class FeedServer {
 public:
  static Result<std::unique_ptr<FeedServer>> start(Store& store, Environment& environment,
                                                   FeedServerOptions options = {});
  /// Tells the readers that it ends, and waits for them, at most for two seconds.
  ~FeedServer();

  std::uint16_t port() const;

 private:
  struct Parts;
  explicit FeedServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace daybook
