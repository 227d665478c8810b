#include "service/api/query/log_api.h"

#include "net/http/guarded.h"
#include "net/http/parameters.h"
#include "service/api/query/answer_limits.h"
#include "service/api/query/event_json.h"
#include "service/api/query/gone.h"
#include "service/api/query/log_query.h"
#include "service/cli/argument_checks.h"

namespace daybook {
namespace {

constexpr std::uint64_t limit_default = 100;
constexpr std::uint64_t limit_max = 1000;

Result<LogQuery> parse(const http::Request& request) {
  DAYBOOK_TRY(const auto parameters,
              Parameters::of(request, {"from", "limit", "stream", "backward"}, {"type", "tag"}));
  LogQuery query;
  query.log = request.log;
  query.stream = parameters.text("stream");
  if (parameters.text("from")) {
    DAYBOOK_TRY(query.from, parameters.number("from", 0, {}));
  }
  query.types = parameters.all("type");
  query.tags = parameters.all("tag");
  for (const auto& tag : query.tags) DAYBOOK_CHECK(tag_text()("tag", tag));
  DAYBOOK_TRY(query.limit, parameters.number("limit", limit_default, {1, limit_max}));
  DAYBOOK_TRY(query.backward, parameters.flag("backward"));
  query.scan_bytes_max = AnswerLimits::scan_bytes_max;
  return query;
}

Result<http::Response> read(Store& store, const http::Request& request) {
  DAYBOOK_TRY(const auto query, parse(request));
  const auto schemas = store.schemas();
  std::string body = "{\"events\":[";
  Result<void> written;
  const auto each = [&](const EventView& event) {
    const auto added = add_within_limits(body, event.payload.size_bytes(), [&] {
      return write_event_json(*schemas, event, body);
    });
    if (!added) written = fail(added.error());
    return added.value_or(false);
  };
  const auto answer = read_log(store, query, each);
  if (!answer && answer.error().code() == ErrorCode::limit_exceeded) {
    return http::problem(400, name(ErrorCode::limit_exceeded), answer.error().message());
  }
  if (!answer) return fail(answer.error());
  DAYBOOK_CHECK(written);  // do not continue after an event that cannot be shown
  body += fmt::format("],\"next\":{},\"head\":{}}}",
                      answer->next ? fmt::to_string(*answer->next) : "null", answer->head);
  return http::Response::json(std::move(body));
}

}  // namespace

void add_log_routes(http::Router& router, Reading reading) {
  router.add("GET", "/log", [reading](http::Request request, Completion<http::Response> done) {
    reading.counters.queries.fetch_add(1, std::memory_order_relaxed);
    auto work = [reading, request = std::move(request), done = std::move(done)]() mutable {
      if (has_gone(request)) return done(nobody_waits());
      done(http::guarded("the query", [&] {
        auto response = read(reading.store, request);
        return response ? *std::move(response) : http::problem(response.error());
      }));
    };
    reading.environment.executor().post(std::move(work));
  });
}

}  // namespace daybook
