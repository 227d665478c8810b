#include "base/result.h"

namespace daybook {

std::string_view name(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::limit_exceeded: return "limit_exceeded";
    case ErrorCode::unknown_log: return "unknown_log";
    case ErrorCode::unknown_view: return "unknown_view";
    case ErrorCode::view_mismatch: return "view_mismatch";
    case ErrorCode::view_building: return "view_building";
    case ErrorCode::unknown_aggregate: return "unknown_aggregate";
    case ErrorCode::unknown_event: return "unknown_event";
    case ErrorCode::version_conflict: return "version_conflict";
    case ErrorCode::condition_failed: return "condition_failed";
    case ErrorCode::command_id_reused: return "command_id_reused";
    case ErrorCode::disk_full: return "disk_full";
    case ErrorCode::overloaded: return "overloaded";
    case ErrorCode::outcome_unknown: return "outcome_unknown";
    case ErrorCode::not_there_yet: return "not_there_yet";
    case ErrorCode::schema_mismatch: return "schema_mismatch";
    case ErrorCode::store_locked: return "store_locked";
    case ErrorCode::format_unsupported: return "format_unsupported";
    case ErrorCode::corrupt: return "corrupt";
    case ErrorCode::gap: return "gap";
    case ErrorCode::io: return "io";
    case ErrorCode::closed: return "closed";
    case ErrorCode::internal: return "internal";
  }
  return "internal";
}

}  // namespace daybook
