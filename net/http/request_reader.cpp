#include "net/http/request_reader.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <charconv>

#include "net/http/authority.h"
#include "net/http/header_rules.h"
#include "net/http/problem.h"

namespace daybook::http {
namespace {

namespace beast_http = boost::beast::http;
using Beast = beast_http::request_parser<beast_http::empty_body>;

constexpr std::array<std::string_view, 7> methods{"GET",    "HEAD",  "POST",   "PUT",
                                                  "DELETE", "PATCH", "OPTIONS"};
constexpr std::string_view methods_text = "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS";

std::string_view request_line(std::string_view header) {
  return header.substr(0, header.find_first_of("\r\n"));
}

/// Whether the line is a method, a target and a version: three words with one blank in between.
bool has_three_words(std::string_view line) { return std::ranges::count(line, ' ') == 2; }

// Beast reports bad_version for "HTTP/2.0", for "FTP", and for a blank in the target.
bool names_other_version(std::string_view line) {
  const std::string_view version = line.substr(line.rfind(' ') + 1);
  return has_three_words(line) && version.size() >= 6 && version.starts_with("HTTP/") &&
         version.find_first_not_of("0123456789.", 5) == std::string_view::npos;
}

std::string_view describe(const boost::system::error_code& code) {
  using beast_http::error;
  if (code == error::bad_method) return "the method is malformed";
  if (code == error::bad_target) return "the target of the request line is malformed";
  if (code == error::bad_version) return "the request line does not end with HTTP/1.1";
  if (code == error::bad_field) return "the name of a header is malformed";
  if (code == error::bad_value) return "the value of a header is malformed";
  if (code == error::bad_content_length) {
    return "Content-Length is not a number, or is given together with Transfer-Encoding";
  }
  if (code == error::multiple_content_length) return "Content-Length is given twice";
  if (code == error::bad_transfer_encoding) {
    return "Transfer-Encoding is given twice, or together with Content-Length";
  }
  if (code == error::bad_line_ending) return "a line ending is malformed";
  return "the request is malformed";
}

}  // namespace

void RequestReader::recognise(std::string_view input) {
  if (has_header_) return;
  const auto line = request_line(input);
  const auto method_end = line.find(' ');
  if (method_end == std::string_view::npos) return;
  const auto rest = line.substr(method_end + 1);
  request_.method = std::string{line.substr(0, method_end)};
  request_.target = std::string{rest.substr(0, rest.find(' '))};
}

Request RequestReader::take_request() {
  has_header_ = false;
  chunks_.reset();
  length_ = 0;
  scan_ = {};
  return std::exchange(request_, {});
}

RequestReader::Progress RequestReader::refuse(int status, std::string_view code,
                                              std::string_view detail) {
  refusal_ = problem(status, code, detail);
  return Progress::refused;
}

RequestReader::Progress RequestReader::refuse_method() {
  refusal_ = problem(405, "method_not_allowed",
                     fmt::format("{} is not supported; supported methods: {}",
                                 request_.method, methods_text));
  refusal_.headers.push_back({"Allow", std::string{methods_text}});
  return Progress::refused;
}

RequestReader::Progress RequestReader::refuse_body() {
  return refuse(413, "limit_exceeded",
                fmt::format("the body exceeds {} bytes", limits_.body_bytes_max));
}

RequestReader::Progress RequestReader::read(std::string& input) {
  return has_header() ? read_body(input) : read_header(input);
}

RequestReader::Progress RequestReader::read_header(std::string& input) {
  // RFC 9112 2.2: empty lines before a request, sent by old clients, are ignored.
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
  const Progress parsed = parse_header(header);
  if (parsed == Progress::refused) return parsed;
  const auto notes_bytes_max = limits_.header_bytes_max - header.size();
  input.erase(0, header.size());
  if (chunks_) {
    // One-byte chunks take six bytes each; far more than that is an attack with leading zeros.
    const std::size_t wire_bytes_max = 8 * limits_.body_bytes_max + limits_.header_bytes_max;
    chunks_.emplace(
        ChunkedBody::Limits{limits_.body_bytes_max, notes_bytes_max, wire_bytes_max});
  }
  const Progress body = read_body(input);
  return body == Progress::more && input.empty() ? parsed : body;
}

/// Returns the progress before the body is read.
RequestReader::Progress RequestReader::parse_header(std::string_view header) {
  Beast parser;
  parser.header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
  parser.body_limit(boost::none);
  parser.skip(true);
  boost::system::error_code code;
  parser.put(boost::asio::const_buffer{header.data(), header.size()}, code);
  if (code == beast_http::error::bad_version) {
    const auto line = request_line(header);
    if (names_other_version(line)) {
      return refuse(505, "version_unsupported", "only HTTP/1.1 and HTTP/1.0 are supported");
    }
    if (!has_three_words(line)) {
      return refuse(400, "invalid_argument",
                    "the request line must be a method, a target and HTTP/1.1, separated by one "
                    "blank each");
    }
  }
  if (code) return refuse(400, "invalid_argument", describe(code));
  request_.method = std::string{parser.get().method_string()};
  request_.target = std::string{parser.get().target()};
  for (const auto& field : parser.get()) {
    request_.headers.push_back({std::string{field.name_string()}, std::string{field.value()}});
  }
  request_.is_http_1_0 = parser.get().version() == 10;
  request_.keep_alive = parser.keep_alive();
  has_header_ = true;
  return check_header();
}

// Checks what Beast does not. Returns the progress before the body is read.
RequestReader::Progress RequestReader::check_header() {
  const HeaderRules rules{request_.headers};
  const auto hosts = rules.count(HeaderRules::host);
  if (hosts > 1 || (hosts == 0 && !request_.is_http_1_0)) {
    return refuse(400, "invalid_argument", "exactly one Host header is required");
  }
  // An empty Host is sent when the target has no host (RFC 9112 3.2).
  const auto host = request_.header("Host").value_or("");
  if (!host.empty() && !Authority::parse(host)) {
    return refuse(400, "invalid_argument",
                  "Host must be a name or an address with a port up to 65535, for example "
                  "localhost:8080 or [::1]:8080");
  }
  if (const auto name = rules.repeated(); !name.empty()) {
    return refuse(400, "invalid_argument", fmt::format("header {} is given twice", name));
  }
  if (rules.count(HeaderRules::transfer_encoding) > 0) {
    if (check_transfer_encoding() == Progress::refused) return Progress::refused;
  } else if (rules.count(HeaderRules::content_length) > 0) {
    if (check_content_length() == Progress::refused) return Progress::refused;
  }
  const auto expected = request_.header("Expect");
  if (expected && (rules.count(HeaderRules::expect) > 1 ||
                   !equals_ignoring_case(*expected, "100-continue"))) {
    return refuse(417, "expectation_failed", "the only supported Expect is one 100-continue");
  }
  if (std::find(methods.begin(), methods.end(), request_.method) == methods.end()) {
    return refuse_method();
  }
  if (auto decoded = decode_target(request_); !decoded) {
    return refuse(400, "invalid_argument", decoded.error().message());
  }
  if (length_ > limits_.body_bytes_max) return refuse_body();
  return expected && !request_.is_http_1_0 ? Progress::go_on : Progress::more;
}

RequestReader::Progress RequestReader::check_transfer_encoding() {
  if (request_.is_http_1_0) {
    return refuse(400, "invalid_argument", "HTTP/1.0 does not support Transfer-Encoding");
  }
  const auto coding = request_.header("Transfer-Encoding");
  if (!equals_ignoring_case(*coding, "chunked")) {
    // RFC 9112 6.3: unless chunked is the last coding and occurs once, the end of the body is
    // undefined.
    if (is_chunked_misplaced(*coding)) {
      return refuse(400, "invalid_argument",
                    "Transfer-Encoding has chunked twice, or before another coding");
    }
    return refuse(501, "not_implemented", "the only supported Transfer-Encoding is chunked");
  }
  chunks_.emplace(ChunkedBody::Limits{});  // limits are set when the header's size is known
  return Progress::more;
}

/// Beast accepts a list of equal lengths.
RequestReader::Progress RequestReader::check_content_length() {
  const auto text = *request_.header("Content-Length");
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length_);
  if (error == std::errc{} && end == text.data() + text.size()) return Progress::more;
  return refuse(400, "invalid_argument",
                text.find(',') != std::string_view::npos ? "Content-Length is given twice"
                                                         : "Content-Length is not a number");
}

RequestReader::Progress RequestReader::read_body(std::string& input) {
  if (chunks_) return read_chunks(input);
  const auto used = static_cast<std::size_t>(
      std::min<std::uint64_t>(length_ - request_.body.size(), input.size()));
  request_.body.append(input, 0, used);
  input.erase(0, used);
  return request_.body.size() == length_ ? Progress::complete : Progress::more;
}

RequestReader::Progress RequestReader::read_chunks(std::string& input) {
  std::string_view left = input;
  const auto progress = chunks_->read(left, request_.body);
  input.erase(0, input.size() - left.size());
  switch (progress) {
    case ChunkedBody::Progress::more: return Progress::more;
    case ChunkedBody::Progress::done: return Progress::complete;
    case ChunkedBody::Progress::malformed:
      return refuse(400, "invalid_argument", chunks_->fault());
    case ChunkedBody::Progress::body_too_large: return refuse_body();
    case ChunkedBody::Progress::notes_too_large:
      return refuse(431, "limit_exceeded",
                    fmt::format("the headers, chunk extensions and trailers together exceed {} "
                                "bytes",
                                limits_.header_bytes_max));
    case ChunkedBody::Progress::wire_too_large:
      return refuse(413, "limit_exceeded",
                    "the body is sent in too many small chunks: their framing is larger than the "
                    "body");
  }
  return Progress::more;
}

}  // namespace daybook::http
