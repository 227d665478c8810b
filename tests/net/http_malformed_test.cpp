#include "tests/net/http_peer.h"

namespace daybook::http {
namespace {

struct Malformed {
  std::string what;
  int status;
  std::string bytes;
  std::string says;  // expected part of the answer
};

std::vector<Malformed> malformed_headers() {
  const std::string host = "Host: x\r\n";
  const std::string long_text(20'000, 'a');
  return {
      {"no request line", 400, "hello\r\n\r\n", "method"},
      {"an empty method", 400, " / HTTP/1.1\r\n" + host + "\r\n", "method"},
      {"a method with a bracket", 400, "G(T / HTTP/1.1\r\n" + host + "\r\n", "method"},
      {"no version", 400, "GET /\r\n" + host + "\r\n", "request"},
      {"another protocol", 400, "GET / FTP/1.1\r\n" + host + "\r\n", "HTTP/1.1"},
      {"a blank in the target", 400, "GET /a b HTTP/1.1\r\n" + host + "\r\n", "one blank"},
      {"a blank in the target of another version", 400, "GET /a b HTTP/2.0\r\n" + host + "\r\n",
       "one blank"},
      {"a blank after the version", 400, "GET / HTTP/1.1 \r\n" + host + "\r\n", "request line"},
      {"HTTP/2.0", 505, "GET / HTTP/2.0\r\n" + host + "\r\n", "HTTP/1.1"},
      {"HTTP/0.9", 505, "GET / HTTP/0.9\r\n" + host + "\r\n", "version_unsupported"},
      {"the preface of HTTP/2", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.1"},
      {"TLS", 400, "\x16\x03\x01\x02", "TLS"},
      {"bare line feeds", 400, "GET / HTTP/1.1\nHost: x\n\n", "line feed"},
      {"a bare carriage return", 400, "GET / HTTP/1.1\rHost: x\r\n\r\n", "line feed"},
      {"NUL in a header", 400, std::string{"GET / HTTP/1.1\r\nA: \0\r\n\r\n", 24}, "control"},
      {"a folded header", 400, "GET / HTTP/1.1\r\n" + host + "A: b\r\n c\r\n\r\n", "folded"},
      {"a space before the colon", 400, "GET / HTTP/1.1\r\n" + host + "A : b\r\n\r\n", "name"},
      {"a header without colon", 400, "GET / HTTP/1.1\r\n" + host + "abc\r\n\r\n", "name"},
      {"an empty header name", 400, "GET / HTTP/1.1\r\n" + host + ": b\r\n\r\n", "name"},
      {"no Host", 400, "GET / HTTP/1.1\r\n\r\n", "Host"},
      {"two Hosts", 400, "GET / HTTP/1.1\r\n" + host + host + "\r\n", "Host"},
      {"a port above 65535", 400, "GET / HTTP/1.1\r\nHost: x:65536\r\n\r\n", "65535"},
      {"a port of IPv6 too", 400, "GET / HTTP/1.1\r\nHost: [::1]:65536\r\n\r\n", "65535"},
      {"a port of letters", 400, "GET / HTTP/1.1\r\nHost: x:http\r\n\r\n", "port"},
      {"IPv6 without brackets", 400, "GET / HTTP/1.1\r\nHost: ::1:80\r\n\r\n", "[::1]:8080"},
      {"a Host with a path", 400, "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", "Host"},
      {"such a Host of HTTP/1.0", 400, "GET / HTTP/1.0\r\nHost: x:65536\r\n\r\n", "65535"},
      {"a long header", 431, "GET / HTTP/1.1\r\n" + host + "A: " + long_text, "16384"},
      {"a long target", 431, "GET /" + long_text, "16384"},
      {"many headers", 431,
       "GET / HTTP/1.1\r\n" +
           [] {
             std::string lines;
             for (int i = 0; i < 5000; ++i) lines += "a:b\r\n";
             return lines;
           }(),
       "limit_exceeded"},
      {"a method nobody knows", 405, "BREW / HTTP/1.1\r\n" + host + "\r\n", "Allow: GET"},
      {"TRACE", 405, "TRACE / HTTP/1.1\r\n" + host + "\r\n", "method_not_allowed"},
      {"CONNECT", 405, "CONNECT h:1 HTTP/1.1\r\n" + host + "\r\n", "method_not_allowed"},
      {"an unknown expectation", 417, "POST / HTTP/1.1\r\n" + host + "Expect: x\r\n\r\n", "100"},
      {"a second expectation", 417,
       "POST / HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nExpect: x\r\n\r\n", "100"},
      {"an expectation twice", 417,
       "POST / HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nExpect: 100-continue\r\n\r\n",
       "100"},
      {"a list of expectations", 417,
       "POST / HTTP/1.1\r\n" + host + "Expect: 100-continue, 100-continue\r\n\r\n", "100"},
      {"two Content-Types", 400,
       "GET / HTTP/1.1\r\n" + host + "Content-Type: a/b\r\ncontent-type: a/b\r\n\r\n",
       "Content-Type is given twice"},
      {"two keys", 400,
       "GET / HTTP/1.1\r\n" + host + "Idempotency-Key: a\r\nIdempotency-Key: a\r\n\r\n",
       "Idempotency-Key is given twice"},
  };
}

std::vector<Malformed> malformed_targets() {
  const std::string host = "Host: x\r\n";
  return {
      {"a target without slash", 400, "GET x HTTP/1.1\r\n" + host + "\r\n", "begin with /"},
      {"a target of *", 400, "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", "begin with /"},
      {"a fragment", 400, "GET /#a HTTP/1.1\r\n" + host + "\r\n", "fragment"},
      {"a cut escape", 400, "GET /%4 HTTP/1.1\r\n" + host + "\r\n", "hexadecimal"},
      {"a wrong escape", 400, "GET /%zz HTTP/1.1\r\n" + host + "\r\n", "hexadecimal"},
      {"a wrong escape in the query", 400, "GET /?a=% HTTP/1.1\r\n" + host + "\r\n", "query"},
      {"an escaped NUL", 400, "GET /%00 HTTP/1.1\r\n" + host + "\r\n", "NUL"},
      {"a path that is not UTF-8", 400, "GET /%FF HTTP/1.1\r\n" + host + "\r\n", "UTF-8"},
      {"a raw byte that is not UTF-8", 400, "GET /\xFF HTTP/1.1\r\n" + host + "\r\n", "UTF-8"},
      {"an overlong slash", 400, "GET /%C0%AF HTTP/1.1\r\n" + host + "\r\n", "UTF-8"},
      {"a surrogate in the query", 400, "GET /?%ED%A0%80 HTTP/1.1\r\n" + host + "\r\n", "UTF-8"},
      {"an absolute target without host", 400, "GET http:///a HTTP/1.1\r\n" + host + "\r\n",
       "host"},
      {"an absolute target with a port above 65535", 400,
       "GET http://x:65536/a HTTP/1.1\r\n" + host + "\r\n", "65535"},
      {"an absolute target with a user", 400, "GET http://u:p@x/a HTTP/1.1\r\n" + host + "\r\n",
       "user"},
  };
}

std::vector<Malformed> malformed_bodies() {
  const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";
  return {
      {"a length that is no number", 400, post + "Content-Length: x\r\n\r\n", "Content-Length"},
      {"a negative length", 400, post + "Content-Length: -1\r\n\r\n", "Content-Length"},
      {"a length beyond 64 bits", 400, post + "Content-Length: 99999999999999999999\r\n\r\n",
       "Content-Length"},
      {"two lengths", 400, post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\na", "twice"},
      {"a list of lengths", 400, post + "Content-Length: 1, 2\r\n\r\na", "twice"},
      {"equal lengths", 400, post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", "twice"},
      {"a list of equal lengths", 400, post + "Content-Length: 1, 1\r\n\r\na", "twice"},
      {"equal lengths that are too large", 400,
       post + "Content-Length: 9999999\r\ncontent-length: 9999999\r\n\r\na", "twice"},
      {"a length with a sign", 400, post + "Content-Length: +1\r\n\r\na", "Content-Length"},
      {"an empty length", 400, post + "Content-Length:\r\n\r\na", "Content-Length"},
      {"length and chunks", 400,
       post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Transfer-Enc"},
      {"chunks and length", 400,
       post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", "Transfer-Enc"},
      {"chunked twice", 400,
       post + "Transfer-Encoding: chunked\r\n" + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "Transfer-Enc"},
      {"chunked in a list", 400, post + "Transfer-Encoding: chunked, chunked\r\n\r\n", "chunked"},
      {"chunked before another", 400, post + "Transfer-Encoding: chunked, gzip\r\n\r\n", "chunked"},
      {"gzip", 501, post + "Transfer-Encoding: gzip, chunked\r\n\r\n", "chunked"},
      {"identity", 501, post + "Transfer-Encoding: identity\r\n\r\n", "chunked"},
      {"chunks in HTTP/1.0", 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
       "HTTP/1.0"},
      {"a body too large", 413, post + "Content-Length: 1048577\r\n\r\n", "1048576"},
  };
}

std::vector<Malformed> malformed_chunks() {
  const std::string chunked =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  return {
      {"chunks too large", 413, chunked + "100001\r\n", "1048576"},
      {"a chunk beyond 64 bits", 400, chunked + "11111111111111111\r\n", "chunk"},
      {"a chunk without size", 400, chunked + "\r\n\r\n", "chunk"},
      {"a chunk of no hexadecimal size", 400, chunked + "x\r\n", "chunk"},
      {"a chunk longer than its size", 400, chunked + "1\r\nab\r\n0\r\n\r\n", "chunk"},
      {"a malformed extension", 400, chunked + "1;=\r\na\r\n", "extension"},
      {"a quote that goes over lines", 400, chunked + "1;a=\"\r\n", "extension"},
      {"a bare line feed after a size", 400, chunked + "1\n", "line feed alone"},
      {"a bare line feed in an extension", 400, chunked + "1;a\n", "line feed alone"},
      {"a bare line feed after a chunk", 400, chunked + "1\r\na\n", "line feed alone"},
      {"a bare line feed after the last chunk", 400, chunked + "0\n", "line feed alone"},
      {"a bare line feed after a trailer", 400, chunked + "0\r\nA: b\n", "line feed alone"},
      {"a bare line feed at the end", 400, chunked + "0\r\n\n", "line feed alone"},
      {"a bare carriage return after a size", 400, chunked + "1\rx", "carriage return"},
      {"a size with a prefix", 400, chunked + "0x1\r\n", "chunk"},
      {"a size with a space before it", 400, chunked + " 1\r\n", "chunk"},
      {"a size with a space after it", 400, chunked + "1 \r\n", "extension"},
      {"a negative size", 400, chunked + "-1\r\n", "chunk"},
      {"a control character in an extension", 400, chunked + "1;a=\x01", "control"},
      {"a folded trailer", 400, chunked + "0\r\nA: b\r\n c", "folded"},
      {"a trailer with a length", 400, chunked + "0\r\nContent-Length: 1\r\n", "trailer"},
      {"a trailer with a coding", 400, chunked + "0\r\nTransfer-Encoding: x\r\n", "trailer"},
      {"a malformed trailer", 400, chunked + "0\r\nA b\r\n\r\n", "name"},
  };
}

/// Extensions and trailers count towards the limit of the header.
std::vector<Malformed> long_notes() {
  const std::string chunked =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  return {
      {"an endless extension", 431, chunked + "1;" + std::string(20'000, 'a'), "chunk"},
      {"a long extension at once", 431, chunked + "1;" + std::string(17'000, 'a') + "\r\na\r\n",
       "chunk"},
      {"extensions of many chunks", 431,
       chunked +
           [] {
             std::string chunks;
             for (int i = 0; i < 20; ++i) chunks += "1;" + std::string(1'000, 'a') + "\r\nx\r\n";
             return chunks;
           }(),
       "chunk"},
      {"endless trailers", 431, chunked + "0\r\nA: " + std::string(20'000, 'a'), "trailers"},
      {"long trailers at once", 431,
       chunked + "0\r\nA: " + std::string(17'000, 'a') + "\r\n\r\n", "trailers"},
      {"many trailers", 431,
       chunked + "0\r\n" +
           [] {
             std::string lines;
             for (int i = 0; i < 5000; ++i) lines += "a:b\r\n";
             return lines;
           }(),
       "trailers"},
      {"a header and trailers that are too long together", 431,
       "POST / HTTP/1.1\r\nHost: x\r\nA: " + std::string(10'000, 'a') +
           "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: " + std::string(10'000, 'a') +
           "\r\n\r\n",
       "trailers"},
  };
}

void check_refused(const Malformed& each) {
  for (const std::size_t bytes_per_read : {4096u, 1u}) {
    INFO(each.what);
    Peer peer;
    peer.bytes_per_read = bytes_per_read;
    peer.send(good);
    CHECK(status_of(peer.written()) == 200);
    peer.send(each.bytes);
    const std::string answer = peer.written();
    CHECK(status_of(answer) == each.status);
    CHECK(contains(answer, each.says));
    CHECK(contains(answer, "Content-Type: application/problem+json\r\n"));
    CHECK(contains(answer, "Connection: close\r\n"));
    CHECK(contains(answer, fmt::format("\"status\":{}", each.status)));
    CHECK(contains(answer, "\"code\":\""));
    CHECK(peer.requests().size() == 1);
    CHECK(peer.sending_is_finished());
    peer.send(std::string(10'000, 'x'));  // the rest of the request is read and ignored
    CHECK(peer.unread_bytes() == 0);
    CHECK(peer.written().empty());
    CHECK(peer.end().is_closed());

    Peer another;
    another.send(good);
    CHECK(status_of(another.written()) == 200);
  }
}

TEST_CASE("each malformed header has its own clear answer") {
  for (const Malformed& each : malformed_headers()) check_refused(each);
}

TEST_CASE("each malformed target has its own clear answer") {
  for (const Malformed& each : malformed_targets()) check_refused(each);
}

TEST_CASE("each malformed body has its own clear answer") {
  for (const Malformed& each : malformed_bodies()) check_refused(each);
}

TEST_CASE("each malformed chunk and trailer has its own clear answer") {
  for (const Malformed& each : malformed_chunks()) check_refused(each);
  for (const Malformed& each : long_notes()) check_refused(each);
}

/// The status of the refusal; 200 for a complete request.
int read_at_once(std::string input, std::size_t bytes_per_read) {
  const HttpLimits limits{.header_bytes_max = 256, .body_bytes_max = 64};
  RequestReader reader{limits};
  std::string arrived;
  while (true) {
    const auto piece = input.substr(0, bytes_per_read);
    input.erase(0, piece.size());
    arrived += piece;
    const auto progress = reader.read(arrived);
    if (progress == RequestReader::Progress::complete) return 200;
    if (progress == RequestReader::Progress::refused) return reader.take_refusal().status;
    REQUIRE_FALSE(input.empty());
  }
}

TEST_CASE("the limits of a body in chunks do not depend on how it arrives") {
  const std::string post = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string last = "0\r\n\r\n";
  const auto chunk = [](std::size_t extension_bytes) {
    return "1;" + std::string(extension_bytes, 'a') + "\r\nx\r\n";
  };
  std::string costly;
  for (int i = 0; i < 64; ++i) costly += "0000000000000001\r\nx\r\n";
  const std::vector<std::pair<int, std::string>> bodies{
      {200, chunk(80) + chunk(80) + last},
      {431, chunk(100) + chunk(100) + last},
      {431, chunk(300) + last},
      {431, chunk(1) + "0\r\nA: " + std::string(300, 'a') + "\r\n\r\n"},
      {413, costly + last},
  };
  for (const auto& [status, body] : bodies) {
    for (const std::size_t bytes_per_read : {1u, 7u, 100u, 100'000u}) {
      INFO(body.size() << " bytes, " << bytes_per_read << " a read");
      CHECK(read_at_once(post + body, bytes_per_read) == status);
    }
  }
}

}  // namespace
}  // namespace daybook::http
