#pragma once

#include <string_view>

#include "net/http/message.h"

namespace daybook::http {

/// Port: gets answers that matter to more than the client. Must outlive the server. Called on its
/// I/O thread.
class Observer {
 public:
  virtual ~Observer() = default;
  /// An answer of 500 or above is about to be sent; the observer may add to it. `asked` is e.g.
  /// "POST /commands/account/42"; empty when the request could not be read.
  virtual void failing(Response& response, std::string_view asked) = 0;
  /// A streamed answer failed, and the connection is being closed.
  virtual void broken_off(const Error& error, std::string_view asked) = 0;
  /// A request was answered before it reached the handler. It holds what could be read: method and
  /// target may be empty, the target may not be decoded.
  virtual void refused(const Request& request, const Response& response) = 0;
};

}  // namespace daybook::http
