#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http/exchange.h"

namespace daybook::http {

/// Sets path and query from request.target, "/path?query" or "http://host/path?query". Fails with
/// invalid_argument for malformed %-escapes or UTF-8, NUL, or a fragment.
Result<void> decode_target(Request& request);

bool equals_ignoring_case(std::string_view a, std::string_view b);

/// E.g. "Not Found" for 404; "Unknown" for a status without a registered phrase.
std::string_view reason_phrase(int status);

/// How to format an answer.
struct WireOptions {
  bool without_body = false;    ///< for HEAD: all headers, no body
  bool close = false;           ///< send "Connection: close"
  bool say_keep_alive = false;  ///< send it explicitly, for HTTP/1.0
  bool chunked = false;         ///< for a stream; HTTP/1.0: until close instead
};

std::string to_wire(const Response& response, const WireOptions& options);

/// Appends one part of a stream as a chunk; an empty part makes the last chunk.
void append_chunk(std::string_view part, std::string& out);

}  // namespace daybook::http
