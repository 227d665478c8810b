#include "net/http/problem.h"

#include "net/http/limits.h"
#include "net/json/value.h"
#include "tests/catch.h"

namespace daybook::http {
namespace {

std::string_view header(const Response& response, std::string_view name) {
  for (const NamedValue& each : response.headers) {
    if (each.name == name) return each.value;
  }
  return {};
}

TEST_CASE("a problem says what happened to people and to programs") {
  const Response response = problem(404, "unknown_path", "nothing \"here\"", "/a");
  CHECK(response.status == 404);
  CHECK(header(response, "Content-Type") == "application/problem+json");
  CHECK(response.body == R"({"type":"about:blank","title":"Not Found","status":404,)"
                         R"("detail":"nothing \"here\"","code":"unknown_path","place":"/a"})");
}

TEST_CASE("each error code has its status, its name and a Retry-After where that helps") {
  struct Expected {
    ErrorCode code;
    int status;
    std::string_view retry_after;
  };
  for (const auto& [code, status, retry_after] :
       std::initializer_list<Expected>{{ErrorCode::invalid_argument, 400, ""},
                                       {ErrorCode::limit_exceeded, 413, ""},
                                       {ErrorCode::unknown_log, 404, ""},
                                       {ErrorCode::unknown_view, 404, ""},
                                       {ErrorCode::unknown_aggregate, 404, ""},
                                       {ErrorCode::view_mismatch, 503, "5"},
                                       {ErrorCode::view_building, 503, "1"},
                                       {ErrorCode::unknown_event, 503, ""},
                                       {ErrorCode::version_conflict, 412, ""},
                                       {ErrorCode::condition_failed, 412, ""},
                                       {ErrorCode::command_id_reused, 422, ""},
                                       {ErrorCode::disk_full, 503, "5"},
                                       {ErrorCode::overloaded, 429, "1"},
                                       {ErrorCode::outcome_unknown, 503, "1"},
                                       {ErrorCode::not_there_yet, 504, ""},
                                       {ErrorCode::schema_mismatch, 500, ""},
                                       {ErrorCode::store_locked, 500, ""},
                                       {ErrorCode::format_unsupported, 500, ""},
                                       {ErrorCode::corrupt, 500, ""},
                                       {ErrorCode::gap, 500, ""},
                                       {ErrorCode::io, 500, ""},
                                       {ErrorCode::closed, 503, "1"},
                                       {ErrorCode::internal, 500, ""}}) {
    const Response response = problem(Error{code, "why"});
    INFO(name(code));
    CHECK(response.status == status);
    CHECK(header(response, "Retry-After") == retry_after);
    const auto body = json::parse_json(response.body);
    REQUIRE(body);
    CHECK(body->find("code")->text == name(code));
    CHECK(body->find("title")->text == reason_phrase(status));
    CHECK(reason_phrase(status) != "Unknown");
  }
}

TEST_CASE("what clients must not see of an error is kept for whoever operates the program") {
  for (const auto code : {ErrorCode::internal, ErrorCode::corrupt, ErrorCode::gap, ErrorCode::io,
                          ErrorCode::schema_mismatch, ErrorCode::store_locked,
                          ErrorCode::format_unsupported, ErrorCode::outcome_unknown,
                          ErrorCode::disk_full, ErrorCode::closed, ErrorCode::not_there_yet,
                          ErrorCode::unknown_event}) {
    INFO(name(code));
    auto response = problem(Error{code, "why"}.because("secret"));
    CHECK(response.body.find("secret") == std::string::npos);
    REQUIRE(response.failure);
    CHECK(response.failure->code == name(code));
    CHECK(response.failure->why == "why: secret");
    const bool is_for_clients = code == ErrorCode::closed || code == ErrorCode::not_there_yet ||
                                code == ErrorCode::unknown_event;
    CHECK((json::parse_json(response.body)->find("detail")->text == "why") == is_for_clients);
    add_reference(response, "a-1");
    CHECK(json::parse_json(response.body)->find("reference")->text == "a-1");
    CHECK(header(response, "Daybook-Reference") == "a-1");
  }
  for (const auto code : {ErrorCode::invalid_argument, ErrorCode::version_conflict}) {
    const auto response = problem(Error{code, "why"});
    CHECK_FALSE(response.failure);
    CHECK(json::parse_json(response.body)->find("detail")->text == "why");
  }
}

TEST_CASE("limits within a number of connections keep those that are being refused within it too") {
  for (const std::size_t open_max : {2, 8, 100, 1000, 1'000'000}) {
    const auto limits = HttpLimits::within(open_max);
    CHECK(limits.validate());
    CHECK(limits.turned_away_max >= 1);
    CHECK(limits.connections_max + limits.turned_away_max <= open_max);
  }
}

TEST_CASE("limits that make no sense are named") {
  CHECK(HttpLimits{}.validate());
  HttpLimits limits;
  limits.header_bytes_max = 70'000;
  CHECK(limits.validate().error().message() == "header_bytes_max is 70000, expected 256 to 61440");
  limits = {};
  limits.idle_ms_max = 0;
  CHECK_FALSE(limits.validate());
  limits = {};
  limits.connections_max = 0;
  CHECK_FALSE(limits.validate());
}

}  // namespace
}  // namespace daybook::http
