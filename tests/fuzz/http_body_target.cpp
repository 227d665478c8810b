// Chunked bodies behind a good header: malformed ones, and good ones in any chunks.

#include <string>

#include "net/http/message.h"
#include "tests/fuzz/http_reading.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

constexpr std::string_view head =
    "POST /commands HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

void check_written(std::string_view body, const Tearing& chunks, const Tearing& tearing) {
  std::string wire{head};
  chunks.pieces(body, [&](std::string_view part) {
    http::append_chunk(part, wire);
    return true;
  });
  http::append_chunk("", wire);
  const auto seen = check_requests(wire, tearing);
  if (body.size() > reading_limits.body_bytes_max) return;
  require(seen.requests.size() == 1 && !seen.refused, "a body in chunks is accepted");
  require(seen.requests.front().ends_with(body), "a body is read as it was put into chunks");
}

}  // namespace

void http_body(Bytes input) {
  Input values{input};
  const Tearing chunks{values};
  const Tearing tearing{values};
  check_requests(std::string{head}.append(values.rest_text()), tearing);
  check_written(values.rest_text(), chunks, tearing);
}

}  // namespace daybook::fuzz
