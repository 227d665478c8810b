#include "net/http/message.h"

#include <algorithm>
#include <iterator>

#include "base/utf8.h"
#include "net/http/authority.h"

namespace daybook::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Written by hand: Boost.URL first came with Boost 1.81 and is not packaged everywhere.
Result<std::string> decode(std::string_view text, std::string_view part, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return fail(ErrorCode::invalid_argument,
                    "the {} has a % that is not followed by two hexadecimal digits", part);
      }
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (c == '\0') return fail(ErrorCode::invalid_argument, "the {} has a NUL (%00)", part);
    decoded += c;
  }
  if (!is_utf8(decoded)) {
    return fail(ErrorCode::invalid_argument, "the {} is not UTF-8", part);
  }
  return decoded;
}

// Splits before decoding, so that an escaped separator stays part of a name.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
  }
  return parts;
}

// RFC 9112 3.2.2: a server accepts the absolute form too; the authority is ignored.
Result<std::string_view> origin_form(std::string_view target) {
  const auto scheme_end = target.find("://");
  if (!target.starts_with('/') && scheme_end != std::string_view::npos &&
      (equals_ignoring_case(target.substr(0, scheme_end), "http") ||
       equals_ignoring_case(target.substr(0, scheme_end), "https"))) {
    target.remove_prefix(scheme_end + 3);
    const auto path = target.find_first_of("/?");
    if (path == 0) return fail(ErrorCode::invalid_argument, "the target has no host");
    if (target.substr(0, path).find('@') != std::string_view::npos) {
      return fail(ErrorCode::invalid_argument, "the target has a user name before its host");
    }
    if (!Authority::parse(target.substr(0, path))) {
      return fail(ErrorCode::invalid_argument,
                  "the target has an invalid host, or a port above 65535");
    }
    if (path == std::string_view::npos) return "/";
    target.remove_prefix(path);
    if (target.starts_with('?')) {
      return fail(ErrorCode::invalid_argument, "the target has no path before its query");
    }
  }
  if (!target.starts_with('/')) {
    return fail(ErrorCode::invalid_argument, "the target does not begin with /");
  }
  if (target.find('#') != std::string_view::npos) {
    return fail(ErrorCode::invalid_argument, "the target has a fragment (#)");
  }
  return target;
}

// A line break in a value could add headers or a second answer.
void append_sanitized(std::string& wire, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    wire += byte < 0x20 || byte == 0x7F ? ' ' : c;
  }
}

void append_header(std::string& wire, std::string_view name, std::string_view value) {
  append_sanitized(wire, name);
  wire += ": ";
  append_sanitized(wire, value);
  wire += "\r\n";
}

}  // namespace

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const NamedValue& header : headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const NamedValue& parameter : query) {
    if (parameter.name == name) return parameter.value;
  }
  return std::nullopt;
}

std::string_view Request::parameter(std::string_view name) const {
  for (const NamedValue& parameter : parameters) {
    if (parameter.name == name) return parameter.value;
  }
  return {};
}

Response Response::json(std::string body, int status) {
  Response response;
  response.status = status;
  response.headers.push_back({"Content-Type", "application/json"});
  response.body = std::move(body);
  return response;
}

Result<void> decode_target(Request& request) {
  DAYBOOK_TRY(const std::string_view target, origin_form(request.target));
  const auto question = target.find('?');
  std::string_view path =
      target.substr(1, question == std::string_view::npos ? question : question - 1);
  request.path.clear();
  request.query.clear();
  if (!path.empty()) {
    for (const std::string_view segment : split(path, '/')) {
      DAYBOOK_TRY(auto decoded, decode(segment, "path", false));
      request.path.push_back(std::move(decoded));
    }
  }
  if (question == std::string_view::npos) return {};
  for (const std::string_view pair : split(target.substr(question + 1), '&')) {
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const bool has_value = equals != std::string_view::npos;
    DAYBOOK_TRY(auto name, decode(pair.substr(0, equals), "query", true));
    DAYBOOK_TRY(auto value, decode(has_value ? pair.substr(equals + 1) : "", "query", true));
    request.query.push_back({std::move(name), std::move(value)});
  }
  return {};
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";
  }
}

// Written by hand: Beast's serializer is for streamed bodies and costs seconds of compile time.
std::string to_wire(const Response& response, const WireOptions& options) {
  std::string wire;
  wire.reserve(256 + response.body.size());
  fmt::format_to(std::back_inserter(wire), "HTTP/1.1 {} {}\r\n", response.status,
                 reason_phrase(response.status));
  for (const NamedValue& header : response.headers) append_header(wire, header.name, header.value);
  const bool never_has_body = response.status == 204 || response.status == 304;
  if (response.stream) {
    if (options.chunked) wire += "Transfer-Encoding: chunked\r\n";
  } else if (!never_has_body) {
    fmt::format_to(std::back_inserter(wire), "Content-Length: {}\r\n", response.body.size());
  }
  if (options.close) {
    wire += "Connection: close\r\n";
  } else if (options.say_keep_alive) {
    wire += "Connection: keep-alive\r\n";
  }
  wire += "\r\n";
  if (!options.without_body && !never_has_body) wire += response.body;
  return wire;
}

void append_chunk(std::string_view part, std::string& out) {
  const auto head = fmt::format("{:x}\r\n", part.size());
  out.reserve(out.size() + head.size() + part.size() + 2);
  out += head;
  out += part;
  out += "\r\n";
}

}  // namespace daybook::http
