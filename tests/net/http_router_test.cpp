#include "net/http/router.h"

#include "net/json/value.h"
#include "tests/catch.h"

namespace daybook::http {
namespace {

// Answers with the route's name, the log and the parameters.
Handler named(std::string name) {
  return [name](Request request, Completion<Response> completion) {
    std::string text = name + " " + request.log;
    for (const NamedValue& each : request.parameters) text += " " + each.name + "=" + each.value;
    completion(Response::json(text));
  };
}

Router bank_router() {
  Router router;
  router.add("GET", "/", named("root"));
  router.add("GET", "/views/{name}/{key}", named("row"));
  router.add("GET", "/views/{name}/all", named("all"));
  router.add("GET", "/{any}/{other}/{third}", named("any"));
  router.add("POST", "/commands/{aggregate}", named("command"));
  router.add("GET", "/logs", named("logs"));
  router.add("DELETE", "/logs/{log}", named("remove"));
  return router;
}

Response ask(std::string method, std::string target) {
  Router router = bank_router();
  Request request;
  request.method = std::move(method);
  request.target = std::move(target);
  REQUIRE(decode_target(request));
  Response response;
  router(std::move(request), [&](Response answer) { response = std::move(answer); });
  return response;
}

TEST_CASE("a path finds its handler and its parameters") {
  CHECK(ask("GET", "/").body == "root main");
  CHECK(ask("GET", "/views/balances/a%2Fb?x=1").body == "row main name=balances key=a/b");
  CHECK(ask("POST", "/commands/account").body == "command main aggregate=account");
}

TEST_CASE("the more literal pattern wins whatever the order") {
  CHECK(ask("GET", "/views/balances/all").body == "all main name=balances");
  CHECK(ask("GET", "/a/b/c").body == "any main any=a other=b third=c");
}

TEST_CASE("a log prefix is taken off, but not where the log itself is meant") {
  CHECK(ask("GET", "/logs/acme/views/v/k").body == "row acme name=v key=k");
  CHECK(ask("POST", "/logs/a%20b/commands/account").body == "command a b aggregate=account");
  CHECK(ask("GET", "/logs").body == "logs main");
  CHECK(ask("DELETE", "/logs/acme").body == "remove main log=acme");
}

TEST_CASE("below an unknown log there is nothing, whatever the route and the method") {
  Router router = bank_router();
  router.check_logs([](std::string_view name) -> Result<void> {
    if (name == "acme") return {};
    return fail(ErrorCode::unknown_log, "there is no log '{}'", name);
  });
  const auto status = [&](std::string method, std::string target) {
    Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    REQUIRE(decode_target(request));
    Response response;
    router(std::move(request), [&](Response answer) { response = std::move(answer); });
    const bool is_unknown = response.body.find("\"unknown_log\"") != std::string::npos;
    return is_unknown ? -response.status : response.status;
  };
  CHECK(status("GET", "/logs/acme/views/v/k") == 200);
  CHECK(status("GET", "/views/v/k") == 200);
  for (const std::string method : {"GET", "HEAD", "POST", "DELETE", "PATCH"}) {
    for (const std::string path : {"views/v/k", "commands/account", "a/b/c", "nothing", ""}) {
      CHECK(status(method, "/logs/nosuch/" + path) == -404);
    }
  }
}

TEST_CASE("HEAD goes where GET goes") { CHECK(ask("HEAD", "/logs").body == "logs main"); }

TEST_CASE("an unknown path is told which paths exist") {
  for (const std::string target :
       {"/nothing", "/views/v", "/views/v/", "/views//k", "/commands/"}) {
    const Response response = ask("GET", target);
    CHECK(response.status == 404);
    const auto body = json::parse_json(response.body);
    REQUIRE(body);
    CHECK(body->find("code")->text == "unknown_path");
    CHECK(body->find("detail")->text.find("/views/{name}/{key}") != std::string::npos);
  }
}

TEST_CASE("a request without a route is told to the observer") {
  struct Noting final : Observer {
    void failing(Response&, std::string_view) override {}
    void broken_off(const Error&, std::string_view) override {}
    void refused(const Request& request, const Response& response) override {
      told.push_back(fmt::format("{} {} {}", response.status, request.method, request.target));
    }
    std::vector<std::string> told;
  } noting;
  auto router = bank_router();
  router.tell_refusals(noting);
  for (const std::string target :
       {"/commands/a/b/c", "/commands/", "/views/v/all", "/commands/a"}) {
    Request request;
    request.method = "POST";
    request.target = target;
    REQUIRE(decode_target(request));
    router(std::move(request), [](const Response&) {});
  }
  CHECK(noting.told == std::vector<std::string>{"404 POST /commands/a/b/c", "404 POST /commands/",
                                                "405 POST /views/v/all"});
}

TEST_CASE("a wrong method is told which are possible") {
  const Response response = ask("POST", "/views/v/all");
  CHECK(response.status == 405);
  REQUIRE(response.headers.size() == 2);
  CHECK(response.headers[1].name == "Allow");
  CHECK(response.headers[1].value == "GET, HEAD");
  CHECK(ask("GET", "/commands/account").headers.at(1).value == "POST");
}

}  // namespace
}  // namespace daybook::http
