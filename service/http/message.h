#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "service/exchange.h"

namespace daybook::http {

/// Fills path and query from request.target, which is "/path?query" or "http://host/path?query".
/// invalid_argument for anything malformed: %-escapes, UTF-8, NUL, a fragment.
Result<void> decode_target(Request& request);

bool equals_ignoring_case(std::string_view a, std::string_view b);

/// "Not Found" for 404; "Unknown" for a status without a registered phrase.
std::string_view reason_phrase(int status);

/// How an answer is put on the wire.
struct WireOptions {
  bool without_body = false;    ///< the answer to HEAD: all headers, no body
  bool close = false;           ///< say "Connection: close"
  bool say_keep_alive = false;  ///< HTTP/1.0 has to be told
  bool chunked = false;         ///< of a stream: in chunks, or for HTTP/1.0 until it is closed
};

std::string to_wire(const Response& response, const WireOptions& options);

/// Appends one part of a stream as a chunk; an empty one is the last.
void append_chunk(std::string_view part, std::string& out);

}  // namespace daybook::http
