#include "service/api/query/view_api.h"

#include "net/http/guarded.h"
#include "net/http/parameters.h"
#include "net/json/string_writer.h"
#include "service/api/query/answer_limits.h"
#include "service/api/query/gone.h"
#include "service/api/query/row_json.h"

namespace daybook {
namespace {

constexpr std::uint64_t limit_default = 100;
constexpr std::uint64_t limit_max = 1000;
constexpr std::uint64_t timeout_ms_default = 5000;
constexpr std::uint64_t timeout_ms_max = 60'000;

/// Adds the place of the answer, in the body and as headers.
http::Response with_place(std::string body, const ViewPlace& place) {
  body += fmt::format(",\"position\":{},\"token\":\"{}\"}}", place.position, place.token);
  auto response = http::Response::json(std::move(body));
  response.headers.push_back({"Daybook-Position", fmt::format("{}", place.position)});
  if (!place.token.empty()) response.headers.push_back({"Daybook-Token", place.token});
  return response;
}

Result<http::Response> one_row(const ViewReader& reader, const http::Request& request) {
  DAYBOOK_TRY(const auto key, parse_row_key(request.parameter("key")));
  DAYBOOK_TRY(const auto answer, reader.get(key));
  if (!answer.entry) {
    auto response = http::problem(404, "unknown_row",
                                  fmt::format("view {} has no row with the key {}",
                                              request.parameter("name"), key));
    response.headers.push_back({"Daybook-Position", fmt::format("{}", answer.place.position)});
    return response;
  }
  std::string body;
  DAYBOOK_CHECK(write_row_json(reader.rows(), *answer.entry, body));
  body.pop_back();  // append to the same object
  return with_place(std::move(body), answer.place);
}

Result<http::Response> many_rows(const ViewReader& reader, const Parameters& parameters) {
  RowQuery query;
  if (const auto prefix = parameters.text("prefix")) DAYBOOK_CHECK(parse_prefix(*prefix, query));
  query.index = parameters.text("index").value_or("");
  query.cursor = parameters.text("cursor").value_or("");
  DAYBOOK_TRY(const auto limit, parameters.number("limit", limit_default, {1, limit_max}));
  query.limit = static_cast<std::size_t>(limit);
  DAYBOOK_TRY(const bool backward, parameters.flag("backward"));
  if (backward) query.direction = Direction::backward;
  query.bytes_max = AnswerLimits::bytes_max;
  std::string body = "{\"rows\":[";
  const auto take = [&](const RowEntry& row) -> Result<bool> {
    return add_within_limits(body, row.row.words().size_bytes(), [&] {
      return write_row_json(reader.rows(), row, body);
    });
  };
  DAYBOOK_TRY(const auto page, reader.list(query, take));
  body += "],\"cursor\":";
  if (page.cursor.empty()) {
    body += "null";
  } else {
    json::write_json_string(page.cursor, body);
  }
  return with_place(std::move(body), page.place);
}

Result<Parameters> parameters_of(const http::Request& request) {
  if (!request.parameter("key").empty()) {
    return Parameters::of(request, {"at_least", "timeout_ms", "or_stale"});
  }
  return Parameters::of(request, {"prefix", "index", "cursor", "limit", "backward", "at_least",
                                  "timeout_ms", "or_stale"});
}

Result<http::Response> read(Views& views, const http::Request& request) {
  DAYBOOK_TRY(const auto parameters, parameters_of(request));
  DAYBOOK_TRY(const auto reader, views.read(request.parameter("name"), request.log));
  return request.parameter("key").empty() ? many_rows(reader, parameters)
                                          : one_row(reader, request);
}

/// Adds a header when the view is behind or has stopped.
http::Response with_state(Views& views, const http::Request& request,
                          http::Response response) {
  const auto projector = views.projector(request.parameter("name"));
  if (!projector) return response;
  const auto state = (*projector)->state();
  if (state != ProjectionState::live) {
    response.headers.push_back({"Daybook-View-State", std::string{name(state)}});
  }
  return response;
}

http::Response answer(Views& views, const http::Request& request) {
  return http::guarded("the query", [&] {
    auto response = read(views, request);
    return with_state(views, request,
                      response ? *std::move(response) : http::problem(response.error()));
  });
}

/// The place that a request waits for, and until when.
struct Wait {
  Projector* projector;
  std::string token;
  std::chrono::milliseconds timeout;
  bool or_stale;
};

/// Nullopt when the request reads the view as it is.
Result<std::optional<Wait>> parse_wait(Views& views, const http::Request& request) {
  DAYBOOK_TRY(const auto parameters, parameters_of(request));
  DAYBOOK_TRY(const bool or_stale, parameters.flag("or_stale"));
  DAYBOOK_TRY(const auto timeout_ms,
              parameters.number("timeout_ms", timeout_ms_default, {0, timeout_ms_max}));
  DAYBOOK_TRY(auto* projector, views.projector(request.parameter("name")));
  auto token = parameters.text("at_least");
  if (!token) return std::nullopt;
  return Wait{projector, *std::move(token),
              std::chrono::milliseconds{static_cast<std::int64_t>(timeout_ms)}, or_stale};
}

Result<std::optional<Wait>> parse_wait_caught(Views& views, const http::Request& request) {
  try {
    return parse_wait(views, request);
  } catch (...) {
    return fail(caught("the query"));
  }
}

/// Waits for the requested place, if any, and reads. Runs on a worker.
void query(const Reading& reading, http::Request request, Completion<http::Response> done) {
  const auto wait = parse_wait_caught(reading.views, request);
  if (!wait) return done(http::problem(wait.error()));
  if (!*wait) return done(answer(reading.views, request));
  const auto& [projector, token, timeout, or_stale] = **wait;
  const auto deadline = reading.environment.clock().steady_now() + timeout;
  const auto departure = request.departure;
  auto finish = [reading, or_stale = or_stale, request = std::move(request),
                 done = std::move(done)](Result<Serial> reached) mutable {
    const bool take_stale =
        or_stale && !reached && reached.error().code() == ErrorCode::not_there_yet;
    done(reached || take_stale
             ? answer(reading.views, request)
             : with_state(reading.views, request, http::problem(reached.error())));
  };
  if (!departure) return projector->when_reached(token, deadline, std::move(finish));
  auto watch = projector->watch_place(token, deadline, std::move(finish));
  departure->on_gone([watch = std::move(watch)]() mutable { watch.cancel(); });
}

http::Response list_views(Views& views, const http::Request& request) {
  if (const auto none = Parameters::of(request, {}); !none) return http::problem(none.error());
  const auto projectors = views.projectors();
  if (!projectors) return http::problem(projectors.error());
  std::string body = "{\"views\":[";
  for (const auto* projector : *projectors) {
    if (body.back() == '}') body += ',';
    const auto& view = projector->definition().name();
    const auto status = projector->status();
    body += fmt::format("{{\"name\":\"{}\",\"version\":{},\"state\":\"{}\"", view.name,
                        view.version, name(status.state));
    if (status.rebuild_error) {
      body += ",\"rebuild_error\":";
      json::write_json_string(status.rebuild_error->message(), body);
    }
    body += '}';
  }
  return http::Response::json(body + "]}");
}

}  // namespace

bool may_wait(const http::Request& request) {
  const auto path = http::path_in_log(request);
  return !path.empty() && path.front() == "views" && request.query_value("at_least");
}

void add_view_routes(http::Router& router, Reading reading) {
  const auto route = [&](std::string_view pattern, auto make) {
    router.add("GET", pattern,
               [reading, make](http::Request request, Completion<http::Response> done) {
                 reading.counters.queries.fetch_add(1, std::memory_order_relaxed);
                 auto work = [reading, make, request = std::move(request),
                              done = std::move(done)]() mutable {
                   if (has_gone(request) && !may_wait(request)) return done(nobody_waits());
                   make(reading, std::move(request), std::move(done));
                 };
                 reading.environment.executor().post(std::move(work));
               });
  };
  route("/views", [](const Reading& each, const http::Request& request,
                     Completion<http::Response> done) {
    done(http::guarded("the query", [&] { return list_views(each.views, request); }));
  });
  route("/views/{name}", query);
  route("/views/{name}/{key}", query);
}

}  // namespace daybook
