#include "service/api/command/outcome.h"

#include "net/http/problem.h"

namespace daybook {

CommandOutcome outcome_of(const Result<Outcome>& outcome) {
  if (!outcome) return outcome_of(outcome.error().code());
  if (!outcome->accepted()) return CommandOutcome::rejected;
  return outcome->receipt().repeated ? CommandOutcome::repeated : CommandOutcome::accepted;
}

CommandOutcome outcome_of(ErrorCode code) {
  const auto status = http::status_of(code);
  if (status == 412) return CommandOutcome::conflict;
  if (status == 429) return CommandOutcome::overloaded;
  return status < 500 ? CommandOutcome::invalid : CommandOutcome::failed;
}

CommandOutcome outcome_of_refusal(int status) {
  const bool is_too_much = status == 429 || status == 503;
  return is_too_much ? CommandOutcome::overloaded : CommandOutcome::invalid;
}

}  // namespace daybook
