#include "service/api/query/log_names.h"

namespace daybook {
namespace {

tl::unexpected<Error> no_such_log(const Error& why) {
  return fail(ErrorCode::unknown_log, "there is no log of this name: {}", why.message());
}

}  // namespace

http::Router::CheckLog log_names_of(Store& store) {
  return [&store](std::string_view text) -> Result<void> {
    const auto name = LogName::parse(text);
    if (!name) return no_such_log(name.error());
    const auto log = store.log(*name);
    if (!log && log.error().code() == ErrorCode::unknown_log) return fail(log.error());
    return {};
  };
}

}  // namespace daybook
