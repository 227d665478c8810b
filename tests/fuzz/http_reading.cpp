#include "tests/fuzz/http_reading.h"

#include <iterator>

#include "base/utf8.h"
#include "net/http/request_reader.h"

namespace daybook::fuzz {
namespace {

using http::RequestReader;

void check_request(const http::Request& request) {
  require(request.body.size() <= reading_limits.body_bytes_max, "a body keeps its limit");
  std::size_t header_bytes = request.method.size() + request.target.size();
  for (const auto& header : request.headers) {
    header_bytes += header.name.size() + header.value.size();
    require(!header.name.empty(), "a header has a name");
    require(header.value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos,
            "the value of a header is one line");
  }
  require(header_bytes <= reading_limits.header_bytes_max, "a header keeps its limit");
  for (const auto& segment : request.path) {
    require(is_utf8(segment) && segment.find('\0') == std::string::npos,
            "a path is UTF-8 without NUL");
  }
  for (const auto& [name, value] : request.query) {
    require(is_utf8(name) && is_utf8(value), "a query is UTF-8");
  }
  const bool has_host = request.header("Host").has_value();
  require(has_host || request.is_http_1_0, "a request of HTTP/1.1 names its host");
}

std::string text_of(const http::Request& request) {
  std::string text = fmt::format("{} {} keep-alive={} 1.0={}\n", request.method, request.target,
                                 request.keep_alive, request.is_http_1_0);
  const auto add = [&](std::string_view name, std::string_view value) {
    fmt::format_to(std::back_inserter(text), "{}={}\n", name, value);
  };
  for (const auto& segment : request.path) add("path", segment);
  for (const auto& [name, value] : request.query) add(name, value);
  for (const auto& [name, value] : request.headers) add(name, value);
  return text + request.body;
}

void check_refusal(const http::Response& refusal) {
  require(refusal.status >= 400 && refusal.status <= 599, "a refusal has the status of one");
  require(!refusal.body.empty() && is_utf8(refusal.body), "a refusal says why");
}

/// False when the connection cannot be read on.
bool take(RequestReader& reader, std::string& input, Reading& seen) {
  for (std::size_t rounds = 0;; ++rounds) {
    require(rounds <= input.size() + 1000, "reading comes to an end");
    const auto before = input.size();
    switch (reader.read(input)) {
      case RequestReader::Progress::more:
      case RequestReader::Progress::go_on: return true;
      case RequestReader::Progress::refused: {
        const auto refusal = reader.take_refusal();
        check_refusal(refusal);
        seen.refused = true;
        seen.refusal = http::to_wire(refusal, {});
        return false;
      }
      case RequestReader::Progress::complete: {
        require(input.size() <= before, "reading does not add to what has arrived");
        const auto request = reader.take_request();
        check_request(request);
        seen.requests.push_back(text_of(request));
        break;
      }
    }
  }
}

}  // namespace

Reading check_requests(std::string_view bytes, const Tearing& tearing) {
  Reading whole;
  {
    RequestReader reader{reading_limits};
    std::string input{bytes};
    take(reader, input, whole);
    whole.in_body = reader.has_header();
  }
  Reading torn;
  {
    RequestReader reader{reading_limits};
    std::string input;
    tearing.pieces(bytes, [&](std::string_view piece) {
      input += piece;
      return take(reader, input, torn);
    });
    torn.in_body = reader.has_header();
  }
  if (torn != whole) {
    std::fprintf(stderr, "whole: %zu requests, refused %d, in body %d: %s\n",
                 whole.requests.size(), whole.refused, whole.in_body, whole.refusal.c_str());
    std::fprintf(stderr, "torn: %zu requests, refused %d, in body %d: %s\n", torn.requests.size(),
                 torn.refused, torn.in_body, torn.refusal.c_str());
  }
  require(torn == whole, "requests are the same however they were torn");
  return whole;
}

}  // namespace daybook::fuzz
