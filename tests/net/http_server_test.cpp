#include "net/http/server.h"

#include <sys/stat.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "tests/net/http_client.h"
#include "tests/net/http_serving.h"

namespace daybook::http {
namespace {

/// A deadline that only a broken server reaches.
SteadyTime some_day() { return std::chrono::steady_clock::now() + std::chrono::minutes{2}; }

std::string socket_path(std::string_view name) {
  return fmt::format("/tmp/daybook-{}-{}.sock", name, ::getpid());
}

TEST_CASE("a request over a real socket is answered, and the next one too") {
  const auto server = serve(echo());
  REQUIRE(server->port() != 0);
  Client client{server->port()};
  for (int i = 0; i < 3; ++i) {
    REQUIRE(client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"));
    CHECK(client.answer().ends_with("\r\n\r\nPOST /a hi"));
  }
}

TEST_CASE("pipelined requests over a real socket are answered in order") {
  const auto server = serve(echo());
  Client client{server->port()};
  std::string wire;
  for (int i = 0; i < 500; ++i) wire += fmt::format("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", i);
  REQUIRE(client.send(wire));
  client.finish_sending();
  for (int i = 0; i < 500; ++i)
    CHECK(client.answer().ends_with(fmt::format("\r\n\r\nGET /{} ", i)));
  CHECK(client.rest().empty());
}

TEST_CASE("an answer may come from another thread and be large") {
  Desk desk;
  const auto server = serve(desk.handler());
  Client client{server->port()};
  REQUIRE(client.send(good));
  const std::string body(5'000'000, 'b');
  std::thread answering{[&] {
    auto one = desk.take();
    one.respond(Response::json(body));
  }};
  const std::string answer = client.answer();
  answering.join();
  CHECK(answer.size() > body.size());
  CHECK(answer.ends_with("bbb"));
}

TEST_CASE("many clients at once are each answered with their own") {
  const auto server = serve(echo());
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      Client client{server->port()};
      for (int i = 0; i < 50; ++i) {
        if (!client.send(fmt::format("GET /{}/{} HTTP/1.1\r\nHost: x\r\n\r\n", t, i))) return;
        if (client.answer().ends_with(fmt::format("\r\n\r\nGET /{}/{} ", t, i))) ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(right == 400);
}

TEST_CASE("no reset eats the answer to a body that is too large") {
  ServerOptions options;
  options.limits.drain_bytes_max = 16 * 1024 * 1024;
  const auto server = serve(echo(), options);
  Client client{server->port()};
  REQUIRE(client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n"));
  CHECK(client.send(std::string(8'000'000, 'x')));
  client.finish_sending();
  const std::string answer = client.rest();
  CHECK(answer.starts_with("HTTP/1.1 413 "));
  CHECK(answer.find("limit_exceeded") != std::string::npos);
}

TEST_CASE("one connection too many is told to try again") {
  ServerOptions options;
  options.limits.connections_max = 2;
  const auto server = serve(echo(), options);
  Client first{server->port()};
  Client second{server->port()};
  for (Client* client : {&first, &second}) {
    REQUIRE(client->send(good));
    CHECK(client->answer().starts_with("HTTP/1.1 200 "));
  }
  Client third{server->port()};
  third.send(good);
  third.finish_sending();
  const std::string answer = third.rest();
  CHECK(answer.starts_with("HTTP/1.1 503 "));
  CHECK(answer.find("Retry-After: 1\r\n") != std::string::npos);
  CHECK(answer.find("Connection: close\r\n") != std::string::npos);
  REQUIRE(first.send(good));
  CHECK(first.answer().starts_with("HTTP/1.1 200 "));
}

TEST_CASE("more requests than may be under way are told to try again") {
  ServerOptions options;
  options.limits.pending_requests_max = 1;
  Desk desk;
  const auto server = serve(desk.handler(), options);
  Client first{server->port()};
  REQUIRE(first.send(good));
  auto one = desk.take();
  Client second{server->port()};
  REQUIRE(second.send(good));
  const std::string refused = second.answer();
  CHECK(refused.starts_with("HTTP/1.1 429 "));
  CHECK(refused.find("Retry-After: 1\r\n") != std::string::npos);
  one.respond(Response::json("1"));
  CHECK(first.answer().ends_with("\r\n\r\n1"));
  REQUIRE(second.send(good));
  desk.take().respond(Response::json("2"));
  CHECK(second.answer().ends_with("\r\n\r\n2"));
}

TEST_CASE("slow and idle connections are ended by the watchdog") {
  FakeClock clock;
  ServerOptions options;
  options.limits.request_ms_max = 50;
  options.limits.idle_ms_max = 50;
  auto server = Server::start(options, clock, echo());
  REQUIRE(server);
  Client idle{(*server)->port()};
  REQUIRE(idle.send(good));
  CHECK(idle.answer().starts_with("HTTP/1.1 200 "));
  Client slow{(*server)->port()};
  REQUIRE(
      slow.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"));
  CHECK(slow.answer().starts_with("HTTP/1.1 100 "));
  clock.pass_ms(60);
  CHECK(slow.answer().starts_with("HTTP/1.1 408 "));
  CHECK(idle.rest().empty());
}

TEST_CASE("draining answers what is under way and closes what is idle") {
  Desk desk;
  const auto server = serve(desk.handler());
  const std::uint16_t port = server->port();
  Client idle{port};
  REQUIRE(idle.send(good));
  desk.take().respond(Response::json("first"));
  CHECK(idle.answer().ends_with("first"));
  Client busy{port};
  REQUIRE(busy.send(good));
  auto one = desk.take();

  bool drained = false;
  std::thread draining{[&] { drained = server->drain(some_day()); }};
  CHECK(idle.rest().empty());  // closed, so the server is draining now
  one.respond(Response::json("last"));
  const std::string answer = busy.answer();
  CHECK(answer.ends_with("last"));
  CHECK(answer.find("Connection: close\r\n") != std::string::npos);
  busy.finish_sending();
  CHECK(busy.rest().empty());
  draining.join();
  CHECK(drained);
  CHECK_FALSE(Client{port}.is_connected());
}

TEST_CASE("draining gives up at its deadline") {
  Desk desk;
  const auto server = serve(desk.handler());
  Client client{server->port()};
  REQUIRE(client.send(good));
  auto one = desk.take();
  CHECK_FALSE(server->drain(SteadyTime{}));
  one.respond(Response::json("late"));
  CHECK(client.answer().ends_with("late"));
}

TEST_CASE("an answer that comes after the server is gone does nothing") {
  Desk desk;
  auto server = serve(desk.handler());
  Client client{server->port()};
  REQUIRE(client.send(good));
  auto one = desk.take();
  server.reset();
  one.respond(Response::json("nobody"));
  client.finish_sending();
  CHECK(client.rest() != "nobody");
}

TEST_CASE("an answer for a client that went away does not disturb the others") {
  Desk desk;
  const auto server = serve(desk.handler());
  std::optional<Client> gone{std::in_place, server->port()};
  REQUIRE(gone->send(good));
  auto one = desk.take();
  gone.reset();
  one.respond(Response::json(std::string(1'000'000, 'x')));
  Client client{server->port()};
  REQUIRE(client.send(good));
  desk.take().respond(Response::json("here"));
  CHECK(client.answer().ends_with("here"));
}

TEST_CASE("a server listens on a Unix socket of its owner") {
  ServerOptions options;
  options.socket_path = socket_path("own");
  {
    const auto server = serve(echo(), options);
    CHECK(server->port() == 0);
    struct stat status {};
    REQUIRE(::stat(options.socket_path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    Client client{options.socket_path};
    REQUIRE(client.send(good));
    CHECK(client.answer().ends_with("GET /good "));

    FakeClock clock;
    const auto second = Server::start(options, clock, echo());
    REQUIRE_FALSE(second);
    CHECK(second.error().message().find("already in use") != std::string::npos);
  }
  CHECK(::access(options.socket_path.c_str(), F_OK) != 0);
}

TEST_CASE("a Unix socket that was left behind is replaced, another file is not") {
  ServerOptions options;
  options.socket_path = socket_path("left");
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, options.socket_path.c_str(), options.socket_path.size());
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  ::close(fd);
  { const auto server = serve(echo(), options); }

  std::fclose(std::fopen(options.socket_path.c_str(), "w"));
  FakeClock clock;
  const auto refused = Server::start(options, clock, echo());
  ::unlink(options.socket_path.c_str());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::io);
}

TEST_CASE("what cannot be listened on is refused with its name") {
  FakeClock clock;
  const auto server = serve(echo());
  ServerOptions options;
  options.port = server->port();
  auto refused = Server::start(options, clock, echo());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::io);
  CHECK(refused.error().message().find(std::to_string(options.port)) != std::string::npos);
  options = {};
  options.address = "localhost!";
  CHECK(Server::start(options, clock, echo()).error().code() == ErrorCode::invalid_argument);
  options = {};
  options.limits.idle_ms_max = 0;
  CHECK(Server::start(options, clock, echo()).error().code() == ErrorCode::invalid_argument);
  options = {};
  options.socket_path = std::string(200, 'x');
  CHECK(Server::start(options, clock, echo()).error().code() == ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace daybook::http
