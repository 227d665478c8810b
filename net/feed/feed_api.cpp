#include "net/feed/feed_api.h"

#include "net/http/parameters.h"
#include "net/http/problem.h"

namespace daybook {
namespace {

/// Parses `after`: missing = from the beginning, "head" = from now on, otherwise the token of a
/// receipt, of a view, or of a reader's place.
Result<Serial> parse_place(const std::optional<std::string>& text, const Store& store) {
  if (!text) return Serial{0};
  if (*text == "head") return store.head();
  DAYBOOK_TRY(const auto token, Token::parse(*text));
  if (token.store != store.identity()) {
    return fail(ErrorCode::invalid_argument,
                "this place is from another store, or from before this store was restored");
  }
  if (token.serial > store.head()) {
    return fail(ErrorCode::invalid_argument,
                "this place is ahead of the log, which has lost commits since");
  }
  return token.serial;
}

Result<http::Response> open(const http::Request& request, Store& store, feed::Feeds& feeds) {
  DAYBOOK_TRY(const auto parameters, Parameters::of(request, {"after"}));
  if (request.log != "main") {
    return fail(ErrorCode::invalid_argument,
                "the feed covers the whole store with all its logs: request GET /feed");
  }
  DAYBOOK_TRY(const auto after, parse_place(parameters.text("after"), store));
  http::Response response;
  response.headers.push_back({"Content-Type", "application/vnd.daybook.feed"});
  response.headers.push_back({"Cache-Control", "no-store"});
  DAYBOOK_TRY(response.stream, feeds.open(after));
  return response;
}

}  // namespace

void add_feed_routes(http::Router& router, Store& store, feed::Feeds& feeds) {
  router.add("GET", "/feed",
             [&store, &feeds](const http::Request& request, Completion<http::Response> done) {
               auto response = open(request, store, feeds);
               done(response ? *std::move(response) : http::problem(response.error()));
             });
}

}  // namespace daybook
