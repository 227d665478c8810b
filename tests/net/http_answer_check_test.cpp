#include "net/http/answer_check.h"

#include "tests/catch.h"

namespace daybook::http {
namespace {

bool is_good(int status, std::vector<NamedValue> headers = {}) {
  auto response = Response::json("{}", status);
  for (auto& header : headers) response.headers.push_back(std::move(header));
  const auto checked = check_answer(response);
  if (!checked) CHECK(checked.error().code() == ErrorCode::internal);
  return checked.has_value();
}

TEST_CASE("the status of a last answer is 200 to 599") {
  for (const int status : {200, 204, 299, 304, 418, 500, 599}) CHECK(is_good(status));
  for (const int status : {-1, 0, 1, 99, 100, 101, 103, 199, 600, 999, 1000, 20000}) {
    CHECK_FALSE(is_good(status));
  }
}

TEST_CASE("a header has a name and a value without control characters") {
  CHECK(is_good(200, {{"X-Own", "a\tb \xc3\xab"}, {"x", ""}, {"!#$%&'*+-.^_`|~09", "b"}}));
  for (const std::string name : {"", " ", "a b", "a:", "a\r\nb", "\xc3\xab", "a\x7f", "(a)"}) {
    CHECK_FALSE(is_good(200, {{name, "value"}}));
  }
  for (const std::string value : {"a\r\nb: c", "a\n", "\x01", "\x7f"}) {
    CHECK_FALSE(is_good(200, {{"name", value}}));
  }
  CHECK_FALSE(is_good(200, {{"name", std::string(1, '\0')}}));
}

TEST_CASE("what tells where an answer ends is set by the server alone") {
  for (const std::string name : {"Content-Length", "content-length", "Transfer-Encoding",
                                 "connection"}) {
    CHECK_FALSE(is_good(200, {{name, "5"}}));
  }
}

TEST_CASE("a status without a body has no stream") {
  struct NoStream final : BodyStream {
    void next(Completion<std::string> part) override { part({}); }
    void finish() override {}
  };
  Response response;
  response.stream = std::make_shared<NoStream>();
  CHECK(check_answer(response));
  for (const int status : {204, 304}) {
    response.status = status;
    CHECK_FALSE(check_answer(response));
  }
}

}  // namespace
}  // namespace daybook::http
