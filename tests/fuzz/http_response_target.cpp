// The answer of a server, as the reading end of a feed gets it, torn anywhere.

#include "net/http/response_reader.h"

#include <string>

#include "net/http/message.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

struct Seen {
  int status = 0;
  bool done = false;
  bool failed = false;
  std::string body;
  friend bool operator==(const Seen&, const Seen&) = default;
};

/// Gives one piece to the reader; false at the end.
bool take(http::ResponseReader& reader, std::string_view piece, Seen& seen) {
  const auto read = reader.read(piece, [&](std::string_view part) {
    require(reader.status() != 0, "no body comes before its header");
    seen.body += part;
    return Result<void>{};
  });
  require(read || read.error().code() == ErrorCode::corrupt, "what is no answer is corrupt");
  seen.status = reader.status();
  seen.done = reader.is_done();
  seen.failed = !read;
  return read && !seen.done;
}

Seen check(std::string_view bytes, const Tearing& tearing) {
  Seen whole;
  http::ResponseReader reader;
  take(reader, bytes, whole);
  Seen torn;
  http::ResponseReader torn_reader;
  tearing.pieces(bytes, [&](std::string_view piece) { return take(torn_reader, piece, torn); });
  // Before the header has ended a torn answer is not looked at: what is none is found out then.
  if (whole.failed && !torn.failed && torn.status == 0) take(torn_reader, "\r\n\r\n", torn);
  if (torn != whole) {
    std::fprintf(stderr, "whole: status %d, done %d, failed %d, body %zu\n", whole.status,
                 whole.done, whole.failed, whole.body.size());
    std::fprintf(stderr, "torn: status %d, done %d, failed %d, body %zu\n", torn.status, torn.done,
                 torn.failed, torn.body.size());
  }
  require(torn == whole, "an answer is the same however it was torn");
  return whole;
}

/// What the server writes is what the reader reads.
void check_written(std::string_view body, const Tearing& parts, const Tearing& tearing) {
  std::string wire = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  parts.pieces(body, [&](std::string_view part) {
    http::append_chunk(part, wire);
    return true;
  });
  http::append_chunk("", wire);
  const auto seen = check(wire, tearing);
  require(seen.status == 200 && seen.done && seen.body == body, "an answer is read as written");
}

}  // namespace

void http_response(Bytes input) {
  Input values{input};
  const Tearing parts{values};
  const Tearing tearing{values};
  check(values.rest_text(), tearing);
  check_written(values.rest_text(), parts, tearing);
}

}  // namespace daybook::fuzz
