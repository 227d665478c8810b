#include "net/http/problem.h"

#include <iterator>

#include "net/json/string_writer.h"

namespace daybook::http {
namespace {

void append_member(std::string& body, std::string_view name, std::string_view value) {
  body += ",\"";
  body += name;
  body += "\":";
  json::write_json_string(value, body);
}

/// Seconds after which a retry may succeed; empty where a retry does not help.
std::string_view retry_after(ErrorCode code) {
  if (code == ErrorCode::disk_full) return "5";      // an operator must free space
  if (code == ErrorCode::view_mismatch) return "5";  // usually being rebuilt already
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
    case ErrorCode::unknown_event:
    case ErrorCode::closed: return 503;
    case ErrorCode::not_there_yet: return 504;
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

namespace {

/// The sentence for clients when the error's own message is for the operator; empty when the
/// message may be shown to clients.
std::string_view sentence_for_clients(ErrorCode code) {
  switch (code) {
    case ErrorCode::internal:
      return "the program has a defect: report the reference to its operator";
    case ErrorCode::io:
      return "a disk or system operation failed: report the reference to the operator of the "
             "program";
    case ErrorCode::corrupt:
    case ErrorCode::gap:
    case ErrorCode::schema_mismatch:
    case ErrorCode::store_locked:
    case ErrorCode::format_unsupported:
      return "stored data cannot be read: report the reference to the operator of the program";
    case ErrorCode::outcome_unknown:
      return "the command may or may not have been recorded: send it again with the same "
             "Idempotency-Key";
    case ErrorCode::disk_full:
      return "too little space is free on the disk of the store: the operator has to free space";
    case ErrorCode::invalid_argument:
    case ErrorCode::limit_exceeded:
    case ErrorCode::unknown_log:
    case ErrorCode::unknown_view:
    case ErrorCode::unknown_aggregate:
    case ErrorCode::unknown_event:
    case ErrorCode::version_conflict:
    case ErrorCode::condition_failed:
    case ErrorCode::command_id_reused:
    case ErrorCode::overloaded:
    case ErrorCode::not_there_yet:
    case ErrorCode::view_mismatch:
    case ErrorCode::view_building:
    case ErrorCode::closed: return {};
  }
  return {};
}

}  // namespace

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
  if (status >= 500) {
    response.failure = std::make_shared<Failure>(Failure{std::string{code}, std::string{detail}});
  }
  return response;
}

Response problem(const Error& error) {
  const auto sentence = sentence_for_clients(error.code());
  Response response = problem(status_of(error.code()), name(error.code()),
                              sentence.empty() ? std::string_view{error.message()} : sentence);
  if (response.failure) {
    response.failure =
        std::make_shared<Failure>(Failure{std::string{name(error.code())}, error.full()});
  }
  const auto seconds = retry_after(error.code());
  if (!seconds.empty()) response.headers.push_back({"Retry-After", std::string{seconds}});
  return response;
}

void add_reference(Response& response, std::string_view reference) {
  response.headers.push_back({"Daybook-Reference", std::string{reference}});
  const bool is_problem = response.failure && response.body.ends_with('}');
  if (!is_problem) return;
  response.body.pop_back();
  append_member(response.body, "reference", reference);
  response.body += '}';
}

}  // namespace daybook::http
