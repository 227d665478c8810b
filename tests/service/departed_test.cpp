// Queries that wait for a worker when their client goes.

#include "base/testing/simulated_environment.h"
#include "base/testing/temporary_directory.h"
#include "net/feed/feeds.h"
#include "service/api/query/log_api.h"
#include "service/api/query/view_api.h"
#include "store/memory_store.h"
#include "tests/net/feed_notes.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

/// The query routes of a program without views, on a log with one event.
struct Desk {
  Desk() {
    REQUIRE(store.declare(EventSchema::of<notes::NoteEvent>().value()));
    notes::write(store, environment);
    add_log_routes(router, reading);
    add_view_routes(router, reading);
  }

  /// The status of the answer; the client goes before a worker takes the request, or stays.
  int ask(std::vector<std::string> path, bool goes, std::vector<http::NamedValue> query = {}) {
    http::Request request;
    request.method = "GET";
    request.path = std::move(path);
    request.query = std::move(query);
    const auto departure = request.departure = std::make_shared<http::Departure>();
    std::optional<http::Response> answer;
    router(std::move(request), [&](http::Response response) { answer = std::move(response); });
    CHECK_FALSE(answer);
    if (goes) departure->tell();
    environment.run_all();
    REQUIRE(answer);
    body = answer->body;
    return answer->status;
  }

  TemporaryDirectory directory;
  SimulatedEnvironment environment;
  MemoryStore store{environment};
  std::unique_ptr<Views> views = Views::open(directory.path(), {}, store, environment).value();
  feed::Feeds feeds{store, environment};
  Counters counters;
  StateCache cache{1024};
  Reading reading{"bank", store, *views, environment, counters, cache, feeds};
  http::Router router;
  std::string body;
};

}  // namespace

TEST_CASE("a query is not begun when its client has gone before its turn came") {
  Desk desk;
  for (const std::vector<std::string>& path : {std::vector<std::string>{"log"}, {"views"}}) {
    CHECK(desk.ask(path, true) == 429);
    CHECK_THAT(desk.body, contains_text("while the query waited for its turn"));
    CHECK(desk.ask(path, false) == 200);
  }
  CHECK_THAT(desk.body, contains_text("views"));
}

TEST_CASE("a query of the log with too many types is answered 400 over HTTP") {
  Desk desk;
  std::vector<http::NamedValue> types;
  for (int i = 0; i < 65; ++i) types.push_back({"type", fmt::format("t{}", i)});
  CHECK(desk.ask({"log"}, false, types) == 400);
  CHECK_THAT(desk.body, contains_text("limit_exceeded"));
  for (auto& type : types) type.value = "note";
  CHECK(desk.ask({"log"}, false, types) == 200);
}
