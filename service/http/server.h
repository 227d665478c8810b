#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/environment.h"
#include "core/result.h"
#include "service/http/limits.h"
#include "service/http/message.h"
#include "service/http/observer.h"

namespace daybook::http {

/// How a request is admitted: each kind has a limit of its own.
enum class RequestKind : std::uint8_t {
  ordinary,
  waiting,  ///< it may wait for something; its place is given back when its client goes
  health    ///< whoever watches the program asks: always admitted, also at the connection limit
};

/// Where a Server listens, and what it accepts.
struct ServerOptions {
  std::string address = "127.0.0.1";  ///< an IP address; anything but loopback is the user's choice
  std::uint16_t port = 0;             ///< 0: the system chooses, see Server::port
  std::string socket_path;            ///< if not empty, a Unix socket (mode 0600) instead of TCP
  HttpLimits limits;
  /// Told once, on the I/O thread, when connections can not be accepted: there are no descriptors.
  /// Told again after one was accepted in between. Must not block.
  std::function<void(std::string_view)> on_fault{};
  Observer* observer = nullptr;  ///< outlives the server
  /// Called on the I/O thread, before the handler; without it every request is ordinary.
  std::function<RequestKind(const Request&)> kind_of{};
};

/// An HTTP/1.1 server on one address with one I/O thread of its own, which also calls the handler.
/// Owned by the program around it; drain and the destructor may be called from any other thread.
class Server {
 public:
  /// Listens and serves at once. `clock` must outlive the server. Fails with invalid_argument for
  /// options that make no sense, and with io if the address or a thread cannot be had.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, const Clock& clock,
                                               Handler handler);

  /// Closes what is still open at once. Completions that are called later do nothing.
  ~Server();

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The port it listens on; 0 with a Unix socket.
  std::uint16_t port() const;

  /// Begins what drain() waits for, and does not wait: for several servers at the same time.
  void begin_drain();
  /// Stops accepting, closes idle connections, lets requests under way be answered (with
  /// Connection: close), and returns true when no connection is left, false when `deadline` passed
  /// before that. Never from within the handler.
  bool drain(SteadyTime deadline);

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::http
