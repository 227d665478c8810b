#pragma once

#include <string_view>

#include "service/http/message.h"

namespace daybook::http {

/// Port: told of answers that concern more than the client. Outlives the server; its I/O thread.
class Observer {
 public:
  virtual ~Observer() = default;
  /// An answer of 500 or above is about to go out, and may be added to. `asked` is e.g.
  /// "POST /commands/account/42"; empty when the request could not be read.
  virtual void failing(Response& response, std::string_view asked) = 0;
  /// An answer whose body is a stream could not go on, and the connection is closed.
  virtual void broken_off(const Error& error, std::string_view asked) = 0;
  /// A request was answered before the handler got it. It is there as far as it could be read:
  /// method and target may be empty, the target not decoded.
  virtual void refused(const Request& request, const Response& response) = 0;
};

}  // namespace daybook::http
