#include "service/http/request_reader.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "service/http/authority.h"
#include "service/http/chunk_line.h"
#include "service/http/problem.h"

namespace daybook::http {
namespace {

namespace beast_http = boost::beast::http;
using Beast = beast_http::request_parser<beast_http::string_body>;

constexpr std::array<std::string_view, 7> methods{"GET",    "HEAD",  "POST",   "PUT",
                                                  "DELETE", "PATCH", "OPTIONS"};
constexpr std::string_view methods_text = "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS";

// Beast says bad_version for "HTTP/2.0" and for "FTP" alike.
bool names_other_version(std::string_view header) {
  const std::string_view line = header.substr(0, header.find('\r'));
  const auto space = line.rfind(' ');
  if (space == std::string_view::npos) return false;
  const std::string_view version = line.substr(space + 1);
  return version.size() >= 6 && version.starts_with("HTTP/") &&
         version.find_first_not_of("0123456789.", 5) == std::string_view::npos;
}

std::string_view describe(const boost::system::error_code& code) {
  using beast_http::error;
  if (code == error::bad_method) return "the method is not a word";
  if (code == error::bad_target) return "the target of the request line is malformed";
  if (code == error::bad_version) return "the request line does not end with HTTP/1.1";
  if (code == error::bad_field) return "the name of a header is malformed";
  if (code == error::bad_value) return "the value of a header is malformed";
  if (code == error::bad_content_length) {
    return "Content-Length is no number, or stands beside Transfer-Encoding";
  }
  if (code == error::multiple_content_length) return "Content-Length is given twice and differs";
  if (code == error::bad_transfer_encoding) {
    return "Transfer-Encoding is given twice, or beside Content-Length";
  }
  if (code == error::bad_chunk) return "a chunk of the body is malformed";
  if (code == error::bad_chunk_extension) return "the extension of a chunk is malformed";
  if (code == error::bad_line_ending) return "a line ending is malformed";
  return "the request is malformed";
}

std::size_t count_header(const Request& request, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(
      request.headers.begin(), request.headers.end(),
      [&](const NamedValue& header) { return equals_ignoring_case(header.name, name); }));
}

}  // namespace

struct RequestReader::Parser : Beast {};

RequestReader::RequestReader(const HttpLimits& limits) : limits_{limits} {}
RequestReader::~RequestReader() = default;

bool RequestReader::is_head() const { return has_header() && request_.method == "HEAD"; }

Request RequestReader::take_request() {
  request_.body = std::move(parser_->get().body());
  parser_.reset();
  scan_ = {};
  body_wire_bytes_ = 0;
  in_last_chunk_ = false;
  return std::exchange(request_, {});
}

RequestReader::Progress RequestReader::refuse(int status, std::string_view code,
                                              std::string_view detail) {
  refusal_ = problem(status, code, detail);
  return Progress::refused;
}

RequestReader::Progress RequestReader::refuse_method() {
  refusal_ = problem(405, "method_not_allowed",
                     fmt::format("{} is not served here, only {}", request_.method, methods_text));
  refusal_.headers.push_back({"Allow", std::string{methods_text}});
  return Progress::refused;
}

RequestReader::Progress RequestReader::refuse_line() {
  return refuse(431, "limit_exceeded", "the line before a chunk or the trailers are too long");
}

RequestReader::Progress RequestReader::refuse_wire() {
  return refuse(413, "limit_exceeded", "the chunks of the body cost more than the body");
}

RequestReader::Progress RequestReader::read(std::string& input) {
  return has_header() ? read_body(input) : read_header(input);
}

RequestReader::Progress RequestReader::read_header(std::string& input) {
  // RFC 9112 2.2: empty lines before a request are a mistake that old clients make, and ignored.
  if (scan_.header_bytes() == 0) {
    while (input.starts_with("\r\n")) input.erase(0, 2);
    if (input == "\r") return Progress::more;
  }
  const std::string_view bounded{input.data(), std::min(input.size(), limits_.header_bytes_max)};
  const bool ended = scan_.advance(bounded);
  if (!scan_.fault().empty()) return refuse(400, "invalid_argument", scan_.fault());
  if (!ended) {
    if (input.size() < limits_.header_bytes_max) return Progress::more;
    return refuse(
        431, "limit_exceeded",
        fmt::format("the request line and headers exceed {} bytes", limits_.header_bytes_max));
  }
  const std::string_view header = bounded.substr(0, scan_.header_bytes());
  auto parser = std::make_unique<Parser>();
  parser->header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
  parser->body_limit(limits_.body_bytes_max);
  boost::system::error_code code;
  parser->put(boost::asio::const_buffer{header.data(), header.size()}, code);
  const bool too_large = code == beast_http::error::body_limit;
  if (code == beast_http::error::bad_version && names_other_version(header)) {
    return refuse(505, "version_unsupported", "HTTP/1.1 and HTTP/1.0 are spoken here");
  }
  if (code && !too_large) return refuse(400, "invalid_argument", describe(code));
  request_.method = std::string{parser->get().method_string()};
  request_.target = std::string{parser->get().target()};
  for (const auto& field : parser->get()) {
    request_.headers.push_back({std::string{field.name_string()}, std::string{field.value()}});
  }
  request_.is_http_1_0 = parser->get().version() == 10;
  parser_ = std::move(parser);
  input.erase(0, header.size());
  if (too_large)
    return refuse(413, "limit_exceeded",
                  fmt::format("the body exceeds {} bytes", limits_.body_bytes_max));
  request_.keep_alive = parser_->keep_alive();
  const Progress checked = check_header();
  if (checked == Progress::refused || checked == Progress::complete) return checked;
  const Progress body = read_body(input);
  return body == Progress::more && input.empty() ? checked : body;
}

// What Beast lets pass. Ends with how to go on to the body.
RequestReader::Progress RequestReader::check_header() {
  const auto hosts = count_header(request_, "Host");
  if (hosts > 1 || (hosts == 0 && !request_.is_http_1_0)) {
    return refuse(400, "invalid_argument", "exactly one Host header is needed");
  }
  // An empty one is that of a client whose target has no host (RFC 9112 3.2).
  const auto host = request_.header("Host").value_or("");
  if (!host.empty() && !Authority::parse(host)) {
    return refuse(400, "invalid_argument",
                  "Host is a name or an address with a port up to 65535, as in localhost:8080 or "
                  "[::1]:8080");
  }
  if (const auto coding = request_.header("Transfer-Encoding")) {
    if (request_.is_http_1_0) {
      return refuse(400, "invalid_argument", "HTTP/1.0 has no Transfer-Encoding");
    }
    if (count_header(request_, "Transfer-Encoding") > 1 ||
        !equals_ignoring_case(*coding, "chunked")) {
      return refuse(501, "not_implemented", "the only Transfer-Encoding understood is chunked");
    }
  }
  const auto expected = request_.header("Expect");
  if (expected && !equals_ignoring_case(*expected, "100-continue")) {
    return refuse(417, "expectation_failed", "the only Expect understood is 100-continue");
  }
  if (std::find(methods.begin(), methods.end(), request_.method) == methods.end()) {
    return refuse_method();
  }
  if (auto decoded = decode_target(request_); !decoded) {
    return refuse(400, "invalid_argument", decoded.error().message());
  }
  if (parser_->is_done()) return Progress::complete;
  parser_->eager(true);
  return expected && !request_.is_http_1_0 ? Progress::go_on : Progress::more;
}

RequestReader::Progress RequestReader::read_body(std::string& input) {
  // A byte per chunk makes six of one; far more than that is an attack by chunk extensions.
  const std::size_t wire_bytes_max = 8 * limits_.body_bytes_max + limits_.header_bytes_max;
  while (!parser_->is_done()) {
    // The line before a chunk and the trailers have no limit in Beast, which takes them whole. They
    // get it by what is shown to Beast at once, the same however much has arrived.
    const auto shown = std::min(
        {input.size(), limits_.header_bytes_max, wire_bytes_max - body_wire_bytes_});
    if (shown < (in_last_chunk_ ? last_chunk_bytes_min : 1)) {
      return shown == input.size() ? Progress::more : refuse_wire();
    }
    boost::system::error_code code;
    const auto used = parser_->put(boost::asio::const_buffer{input.data(), shown}, code);
    const bool all_shown = shown == input.size();
    if (code == beast_http::error::need_more) {
      const auto left = std::string_view{input}.substr(used, shown - used);
      const auto line = chunk_line(left);
      in_last_chunk_ = line == ChunkLine::last;
      // Of any other chunk Beast takes a whole line, but for one with an open quote, to which it
      // would come back and count the chunk again. (It looks at no fewer than four bytes.)
      if (line == ChunkLine::other && left.size() > 4) {
        return refuse(400, "invalid_argument", describe(beast_http::error::bad_chunk_extension));
      }
      if (!all_shown && used == 0) {
        return shown < limits_.header_bytes_max ? refuse_wire() : refuse_line();
      }
    }
    input.erase(0, used);
    body_wire_bytes_ += used;
    if (code == beast_http::error::need_more) {
      if (all_shown) break;
    } else if (code == beast_http::error::body_limit) {
      return refuse(413, "limit_exceeded",
                    fmt::format("the body exceeds {} bytes", limits_.body_bytes_max));
    } else if (code) {
      return refuse(400, "invalid_argument", describe(code));
    }
  }
  if (parser_->is_done()) return Progress::complete;
  return input.size() < limits_.header_bytes_max ? Progress::more : refuse_line();
}

}  // namespace daybook::http
