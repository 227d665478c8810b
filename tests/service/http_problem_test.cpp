#include "service/http/problem.h"

#include "service/http/limits.h"
#include "service/json/value.h"
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
    bool retry;
  };
  for (const auto& [code, status, retry] :
       std::initializer_list<Expected>{{ErrorCode::invalid_argument, 400, false},
                                       {ErrorCode::limit_exceeded, 413, false},
                                       {ErrorCode::unknown_log, 404, false},
                                       {ErrorCode::unknown_view, 404, false},
                                       {ErrorCode::unknown_aggregate, 404, false},
                                       {ErrorCode::unknown_event, 500, false},
                                       {ErrorCode::version_conflict, 412, false},
                                       {ErrorCode::condition_failed, 412, false},
                                       {ErrorCode::command_id_reused, 422, false},
                                       {ErrorCode::overloaded, 429, true},
                                       {ErrorCode::outcome_unknown, 503, true},
                                       {ErrorCode::not_there_yet, 504, false},
                                       {ErrorCode::schema_mismatch, 500, false},
                                       {ErrorCode::store_locked, 500, false},
                                       {ErrorCode::format_unsupported, 500, false},
                                       {ErrorCode::corrupt, 500, false},
                                       {ErrorCode::gap, 500, false},
                                       {ErrorCode::io, 500, false},
                                       {ErrorCode::closed, 503, true},
                                       {ErrorCode::internal, 500, false}}) {
    const Response response = problem(Error{code, "why"});
    INFO(name(code));
    CHECK(response.status == status);
    CHECK(header(response, "Retry-After") == (retry ? "1" : ""));
    const auto body = json::parse_json(response.body);
    REQUIRE(body);
    CHECK(body->find("code")->text == name(code));
    CHECK(body->find("detail")->text == "why");
    CHECK(body->find("title")->text == reason_phrase(status));
    CHECK(reason_phrase(status) != "Unknown");
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
