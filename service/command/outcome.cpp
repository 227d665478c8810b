#include "service/command/outcome.h"

namespace daybook {

CommandOutcome outcome_of(const Result<Outcome>& outcome) {
  if (!outcome) return outcome_of(outcome.error().code());
  if (!outcome->accepted()) return CommandOutcome::rejected;
  return outcome->receipt().repeated ? CommandOutcome::repeated : CommandOutcome::accepted;
}

CommandOutcome outcome_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::version_conflict:
    case ErrorCode::condition_failed: return CommandOutcome::conflict;
    case ErrorCode::invalid_argument:
    case ErrorCode::limit_exceeded:
    case ErrorCode::unknown_log:
    case ErrorCode::unknown_view:
    case ErrorCode::unknown_aggregate:
    case ErrorCode::command_id_reused: return CommandOutcome::invalid;
    case ErrorCode::overloaded: return CommandOutcome::overloaded;
    case ErrorCode::unknown_event:
    case ErrorCode::disk_full:
    case ErrorCode::outcome_unknown:
    case ErrorCode::not_there_yet:
    case ErrorCode::view_mismatch:
    case ErrorCode::view_building:
    case ErrorCode::schema_mismatch:
    case ErrorCode::store_locked:
    case ErrorCode::format_unsupported:
    case ErrorCode::corrupt:
    case ErrorCode::gap:
    case ErrorCode::io:
    case ErrorCode::closed:
    case ErrorCode::internal: return CommandOutcome::failed;
  }
  return CommandOutcome::failed;
}

CommandOutcome outcome_of_refusal(int status) {
  const bool is_too_much = status == 429 || status == 503;
  return is_too_much ? CommandOutcome::overloaded : CommandOutcome::invalid;
}

}  // namespace daybook
