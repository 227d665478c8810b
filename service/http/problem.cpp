#include "service/http/problem.h"

#include <iterator>

#include "service/json/string_writer.h"

namespace daybook::http {
namespace {

void append_member(std::string& body, std::string_view name, std::string_view value) {
  body += ",\"";
  body += name;
  body += "\":";
  json::write_json_string(value, body);
}

/// Where trying again helps, when: in seconds.
std::string_view retry_after(ErrorCode code) {
  if (code == ErrorCode::disk_full) return "5";      // somebody has to make room
  if (code == ErrorCode::view_mismatch) return "5";  // it is mostly being built again
  const bool helps = code == ErrorCode::overloaded || code == ErrorCode::outcome_unknown ||
                     code == ErrorCode::view_building || code == ErrorCode::closed;
  return helps ? "1" : "";
}

}  // namespace

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return 400;
    case ErrorCode::unknown_log:
    case ErrorCode::unknown_view:
    case ErrorCode::unknown_aggregate: return 404;
    case ErrorCode::version_conflict:
    case ErrorCode::condition_failed: return 412;
    case ErrorCode::limit_exceeded: return 413;
    case ErrorCode::command_id_reused: return 422;
    case ErrorCode::overloaded: return 429;
    case ErrorCode::disk_full:
    case ErrorCode::view_mismatch:
    case ErrorCode::view_building:
    case ErrorCode::outcome_unknown:
    case ErrorCode::closed: return 503;
    case ErrorCode::not_there_yet: return 504;
    case ErrorCode::unknown_event:
    case ErrorCode::schema_mismatch:
    case ErrorCode::store_locked:
    case ErrorCode::format_unsupported:
    case ErrorCode::corrupt:
    case ErrorCode::gap:
    case ErrorCode::io:
    case ErrorCode::internal: return 500;
  }
  return 500;
}

Response problem(int status, std::string_view code, std::string_view detail,
                 std::string_view place) {
  Response response;
  response.status = status;
  response.headers.push_back({"Content-Type", "application/problem+json"});
  std::string& body = response.body;
  body = "{\"type\":\"about:blank\"";
  append_member(body, "title", reason_phrase(status));
  fmt::format_to(std::back_inserter(body), ",\"status\":{}", status);
  append_member(body, "detail", detail);
  append_member(body, "code", code);
  if (!place.empty()) append_member(body, "place", place);
  body += '}';
  return response;
}

Response problem(const Error& error) {
  Response response = problem(status_of(error.code()), name(error.code()), error.message());
  const auto seconds = retry_after(error.code());
  if (!seconds.empty()) response.headers.push_back({"Retry-After", std::string{seconds}});
  return response;
}

}  // namespace daybook::http
