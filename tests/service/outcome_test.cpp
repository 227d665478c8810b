#include "service/api/command/outcome.h"

#include "net/http/problem.h"
#include "tests/catch.h"

using namespace daybook;

TEST_CASE("a command ends as the status of its answer says") {
  for (unsigned number = 0; number <= static_cast<unsigned>(ErrorCode::internal); ++number) {
    const auto code = static_cast<ErrorCode>(number);
    const auto outcome = outcome_of(code);
    INFO(name(code));
    switch (http::status_of(code)) {
      case 412: CHECK(outcome == CommandOutcome::conflict); break;
      case 429: CHECK(outcome == CommandOutcome::overloaded); break;
      case 400:
      case 404:
      case 413:
      case 422: CHECK(outcome == CommandOutcome::invalid); break;
      default: CHECK(outcome == CommandOutcome::failed); break;
    }
    CHECK(outcome_of(Result<Outcome>{fail(code, "why")}) == outcome);
  }
}

TEST_CASE("a receipt is accepted or repeated, and a rejection is rejected") {
  Receipt receipt;
  CHECK(outcome_of(Outcome{receipt}) == CommandOutcome::accepted);
  receipt.repeated = true;
  CHECK(outcome_of(Outcome{receipt}) == CommandOutcome::repeated);
  CHECK(outcome_of(Outcome{Rejection{"no"}}) == CommandOutcome::rejected);
}

TEST_CASE("what is refused before it is read is invalid, or too much at once") {
  CHECK(outcome_of_refusal(429) == CommandOutcome::overloaded);
  for (const int status : {400, 408, 413, 417, 501}) {
    CHECK(outcome_of_refusal(status) == CommandOutcome::invalid);
  }
}
