// Which requests and connections a server admits under load, and when their slots are freed.

#include <functional>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "base/system_environment.h"
#include "tests/net/http_client.h"
#include "tests/net/http_serving.h"

namespace daybook::http {
namespace {

RequestKind kind_by_path(const Request& request) {
  if (request.path.front() == "health") return RequestKind::health;
  return request.path.front() == "wait" ? RequestKind::waiting : RequestKind::ordinary;
}

constexpr std::string_view waiting = "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view health = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_CASE("health is answered beyond the limit of requests, and waiting ones have their own") {
  ServerOptions options;
  options.kind_of = kind_by_path;
  options.limits.pending_requests_max = 1;
  options.limits.waiting_requests_max = 1;
  Desk desk;
  const auto server = serve(desk.handler(), options);
  Client ordinary{server->port()};
  Client waiter{server->port()};
  Client prober{server->port()};
  REQUIRE(waiter.send(waiting));
  auto waits = desk.take();
  REQUIRE(ordinary.send(good));
  auto works = desk.take();
  for (const auto request : {good, waiting}) {
    Client refused{server->port()};
    REQUIRE(refused.send(request));
    CHECK(refused.answer().starts_with("HTTP/1.1 429 "));
  }
  for (int i = 0; i < 3; ++i) {
    REQUIRE(prober.send(health));
    desk.take().respond(Response::json("well"));
    CHECK(prober.answer().ends_with("\r\n\r\nwell"));
  }
  works.respond(Response::json("1"));
  waits.respond(Response::json("2"));
  CHECK(ordinary.answer().ends_with("1"));
  CHECK(waiter.answer().ends_with("2"));
}

TEST_CASE("a client that goes while its request waits gives its place back") {
  const auto leave_at_once = [](Client&) {};
  const auto end_sending = [](Client& client) { client.finish_sending(); };
  const auto send_ahead = [](Client& client) {
    REQUIRE(client.send(good));
    client.finish_sending();
  };
  for (const std::function<void(Client&)>& go : {std::function<void(Client&)>{leave_at_once},
                                                 {end_sending},
                                                 {send_ahead}}) {
    ServerOptions options;
    options.kind_of = kind_by_path;
    options.limits.waiting_requests_max = 1;
    options.limits.drain_ms_max = 20;  // speeds up the watchdog, which detects the closed client
    Desk desk;
    const auto server = serve(desk.handler(), options);
    std::optional<Client> gone{std::in_place, server->port()};
    REQUIRE(gone->send(waiting));
    auto abandoned = desk.take();
    std::promise<void> told;
    abandoned.request.departure->on_gone([&told] { told.set_value(); });
    go(*gone);
    gone.reset();
    told.get_future().wait();
    abandoned.request.departure->on_gone([] {});  // called at once, since the client has gone
    Client next{server->port()};
    REQUIRE(next.send(waiting));
    auto one = desk.take();
    abandoned.respond(Response::json("nobody"));
    Client another{server->port()};
    REQUIRE(another.send(waiting));
    CHECK(another.answer().starts_with("HTTP/1.1 429 "));  // the slot was freed only once
    one.respond(Response::json("here"));
    CHECK(next.answer().ends_with("here"));
  }
}

TEST_CASE("a client that has only ended its sending half is still answered") {
  ServerOptions options;
  options.kind_of = kind_by_path;
  Desk desk;
  const auto server = serve(desk.handler(), options);
  Client client{server->port()};
  REQUIRE(client.send(waiting));
  client.finish_sending();
  auto one = desk.take();
  std::promise<void> told;
  one.request.departure->on_gone([&told] { told.set_value(); });
  told.get_future().wait();
  one.respond(Response::json("bye"));
  CHECK(client.answer().ends_with("bye"));
  CHECK(client.rest().empty());
}

TEST_CASE("a handler is told that the client of an ordinary request has gone") {
  ServerOptions options;
  options.limits.pending_requests_max = 1;
  options.limits.drain_ms_max = 20;  // speeds up the watchdog
  Desk desk;
  const auto server = serve(desk.handler(), options);
  std::optional<Client> gone{std::in_place, server->port()};
  REQUIRE(gone->send(good));
  auto abandoned = desk.take();
  CHECK_FALSE(abandoned.request.departure->is_told());
  std::promise<void> told;
  abandoned.request.departure->on_gone([&told] { told.set_value(); });
  gone.reset();
  told.get_future().wait();
  Client early{server->port()};
  REQUIRE(early.send(good));
  CHECK(early.answer().starts_with("HTTP/1.1 429 "));  // its work may still be under way
  abandoned.respond(Response::json("nobody"));

  Client half{server->port()};
  REQUIRE(half.send(good));
  auto one = desk.take();
  std::promise<void> told_too;
  one.request.departure->on_gone([&told_too] { told_too.set_value(); });
  half.finish_sending();
  told_too.get_future().wait();
  one.respond(Response::json("here"));
  CHECK(half.answer().ends_with("here"));
}

TEST_CASE("large requests that are being received have a common limit") {
  ServerOptions options;
  options.limits.receiving_bytes_max = 100 * 1024;
  const auto server = serve(echo(), options);
  const auto post = [](std::size_t length, std::size_t sent) {
    return fmt::format("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", length,
                       std::string(sent, 'x'));
  };
  const auto answer_to = [&](std::size_t length) {
    Client client{server->port()};
    (void)client.send(post(length, length));  // a refused request may be cut off
    return client.answer();
  };
  CHECK(answer_to(500 * 1024).starts_with("HTTP/1.1 200 "));  // alone it may be as large as any
  std::optional<Client> slow{std::in_place, server->port()};
  REQUIRE(slow->send(post(60 * 1024, 60 * 1024 - 1)));
  std::string refused;
  do {  // until the server has read the bytes of the slow one
    refused = answer_to(200 * 1024);
  } while (refused.starts_with("HTTP/1.1 200 "));
  CHECK(refused.starts_with("HTTP/1.1 429 "));
  CHECK(refused.find("Retry-After: ") != std::string::npos);
  CHECK(answer_to(60 * 1024).starts_with("HTTP/1.1 200 "));  // a small one is always read
  REQUIRE(slow->send("x"));
  CHECK(slow->answer().starts_with("HTTP/1.1 200 "));
  CHECK(answer_to(200 * 1024).starts_with("HTTP/1.1 200 "));
}

TEST_CASE("connections beyond the limit are answered about health, one request each") {
  ServerOptions options;
  options.kind_of = kind_by_path;
  options.limits.connections_max = 1;
  options.limits.turned_away_max = 2;
  const auto server = serve(echo(), options);
  Client regular{server->port()};
  REQUIRE(regular.send(good));
  CHECK(regular.answer().starts_with("HTTP/1.1 200 "));
  for (int i = 0; i < 10; ++i) {
    Client prober{server->port()};
    REQUIRE(prober.send(std::string{health} + std::string{good}));
    const std::string answer = prober.rest();
    CHECK(answer.starts_with("HTTP/1.1 200 "));
    CHECK(answer.find("Connection: close\r\n") != std::string::npos);
    CHECK(answer.ends_with("\r\n\r\nGET /health "));
    Client other{server->port()};
    REQUIRE(other.send(good));
    CHECK(other.answer().starts_with("HTTP/1.1 503 "));
  }
  REQUIRE(regular.send(good));
  CHECK(regular.answer().starts_with("HTTP/1.1 200 "));
}

TEST_CASE("clients that say nothing keep nobody out of the reserve") {
  ServerOptions options;
  options.kind_of = kind_by_path;
  options.limits.connections_max = 1;
  options.limits.turned_away_max = 2;
  const SystemEnvironment environment;  // its clock runs: a newcomer is given some time
  const auto server = Server::start(options, environment.clock(), echo());
  REQUIRE(server);
  Client regular{(*server)->port()};
  REQUIRE(regular.send(good));
  CHECK(regular.answer().starts_with("HTTP/1.1 200 "));
  std::vector<Client> silent;
  for (int i = 0; i < 10; ++i) {
    silent.emplace_back((*server)->port());
    Client prober{(*server)->port()};
    REQUIRE(prober.send(health));
    CHECK(prober.answer().starts_with("HTTP/1.1 200 "));
  }
}

TEST_CASE("who is being answered keeps his place in the reserve, and the next one waits for it") {
  ServerOptions options;
  options.kind_of = kind_by_path;
  options.limits.connections_max = 1;
  options.limits.turned_away_max = 1;
  Desk desk;
  const auto server = serve(desk.handler(), options);
  Client regular{server->port()};
  REQUIRE(regular.send(good));
  desk.take().respond(Response::json("1"));
  CHECK(regular.answer().ends_with("1"));
  Client prober{server->port()};
  REQUIRE(prober.send(health));
  auto one = desk.take();
  Client second{server->port()};
  REQUIRE(second.send(health));
  one.respond(Response::json("well"));
  CHECK(prober.answer().ends_with("well"));
  desk.take().respond(Response::json("well too"));
  CHECK(second.answer().ends_with("well too"));
}

TEST_CASE("who says nothing on a connection of the reserve is told to try again") {
  FakeClock clock;
  ServerOptions options;
  options.limits.connections_max = 1;
  options.limits.drain_ms_max = 20;  // speeds up the watchdog
  auto server = Server::start(options, clock, echo());
  REQUIRE(server);
  Client regular{(*server)->port()};
  REQUIRE(regular.send(good));
  CHECK(regular.answer().starts_with("HTTP/1.1 200 "));
  Client silent{(*server)->port()};
  REQUIRE(silent.send("GET "));
  REQUIRE(regular.send(good));
  CHECK(regular.answer().starts_with("HTTP/1.1 200 "));
  clock.pass_ms(2'001);
  CHECK(silent.answer().starts_with("HTTP/1.1 503 "));
}

}  // namespace
}  // namespace daybook::http
