#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "base/result.h"
#include "net/http/limits.h"
#include "net/http/message.h"
#include "net/http/observer.h"

namespace daybook::http {

/// How a request is admitted. Each kind has its own limit.
enum class RequestKind : std::uint8_t {
  ordinary,
  waiting,  ///< may wait for something; its slot is freed when its client goes
  health    ///< monitoring: always admitted, even at the connection limit
};

/// Where a Server listens and what it accepts. A value.
struct ServerOptions {
  std::string address = "127.0.0.1";  ///< an IP address; beyond loopback at the user's risk
  std::uint16_t port = 0;             ///< 0: the system chooses, see Server::port
  std::string socket_path;            ///< if set, a Unix socket (mode 0600) instead of TCP
  HttpLimits limits;
  /// Called on the I/O thread when accept fails, e.g. without free descriptors. Called once per
  /// failure period: a successful accept ends the period. Must not block.
  std::function<void(std::string_view)> on_fault{};
  Observer* observer = nullptr;  ///< must outlive the server
  /// Called on the I/O thread, before the handler. If not set, every request is ordinary.
  std::function<RequestKind(const Request&)> kind_of{};
};

/// An HTTP/1.1 server on one address, with its own I/O thread, which also calls the handler. Owned
/// by the program; drain and the destructor may be called from any other thread.
class Server {
 public:
  /// Listens and serves at once. `clock` must outlive the server. Fails with invalid_argument for
  /// invalid options, with io if the address or a thread is not available.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, const Clock& clock,
                                               Handler handler);

  /// Closes open connections at once. Later completions do nothing.
  ~Server();

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The listening port; 0 with a Unix socket.
  std::uint16_t port() const;

  /// Starts draining without waiting, so that several servers can drain at the same time.
  void begin_drain();
  /// Stops accepting, closes idle connections and answers requests in flight (with Connection:
  /// close). Returns true when no connection is left, false when `deadline` passes first. Must not
  /// be called by the handler.
  bool drain(SteadyTime deadline);

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::http
