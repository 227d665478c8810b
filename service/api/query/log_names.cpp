#include "service/api/query/log_names.h"

namespace daybook {

http::Router::CheckLog log_names_of(Store& store) {
  return [&store](std::string_view text) -> Result<void> {
    DAYBOOK_TRY(const auto name, LogName::parse(text));
    const auto log = store.log(name);
    if (!log && log.error().code() == ErrorCode::unknown_log) return fail(log.error());
    return {};
  };
}

}  // namespace daybook
