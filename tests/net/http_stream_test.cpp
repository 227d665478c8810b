#include <atomic>
#include <thread>

#include "base/system_environment.h"
#include "http_client.h"
#include "http_peer.h"
#include "net/http/server.h"

using namespace daybook;
using namespace daybook::http;
using namespace std::chrono_literals;

namespace {

/// Never called: in a test without a socket the Peer plays the stream.
struct NoStream final : BodyStream {
  void next(Completion<std::string> part) override { part({}); }
  void finish() override {}
};

Response streamed() {
  Response response;
  response.headers.push_back({"Content-Type", "text/plain"});
  response.stream = std::make_shared<NoStream>();
  return response;
}

/// A Peer whose request is answered with a stream.
struct StreamPeer : Peer {
  explicit StreamPeer(std::string_view request = good) {
    answer_at_once = false;
    send(request).answer(streamed());
  }
};

/// Gives numbered parts whenever it is asked, and counts them.
class Numbers final : public BodyStream {
 public:
  Numbers(std::size_t bytes, bool heeds_finish, std::atomic<std::uint64_t>& made)
      : bytes_{bytes}, heeds_finish_{heeds_finish}, made_{made} {}
  void next(Completion<std::string> part) override {
    if (finished_) return part({});
    part(std::string(bytes_, static_cast<char>('0' + made_++ % 10)));
  }
  void finish() override { finished_ = heeds_finish_; }

 private:
  const std::size_t bytes_;
  const bool heeds_finish_;
  std::atomic<std::uint64_t>& made_;
  bool finished_ = false;
};

struct StreamServer {
  StreamServer(std::size_t bytes, bool heeds_finish, HttpLimits limits = {}) {
    ServerOptions options;
    options.limits = limits;
    server = Server::start(options, environment.clock(),
                           [=, this](Request, Completion<Response> done) {
                             Response response;
                             response.stream = std::make_shared<Numbers>(bytes, heeds_finish, made);
                             done(std::move(response));
                           })
                 .value();
  }

  std::atomic<std::uint64_t> made{0};
  SystemEnvironment environment;
  std::unique_ptr<Server> server;
};

}  // namespace

TEST_CASE("a stream goes out in chunks, part by part, and closes the connection at its end") {
  StreamPeer peer;
  const auto head = peer.written();
  CHECK(contains(head, "Transfer-Encoding: chunked\r\n"));
  CHECK(contains(head, "Connection: close\r\n"));
  CHECK_FALSE(contains(head, "Content-Length"));
  CHECK(peer.stream("hello").written() == "5\r\nhello\r\n");
  CHECK(peer.stream("0123456789abcdef!").written() == "11\r\n0123456789abcdef!\r\n");
  CHECK(peer.stream("").written() == "0\r\n\r\n");
  CHECK(peer.sending_is_finished());
  CHECK(peer.end().is_closed());
}

TEST_CASE("a stream to HTTP 1.0 has no chunks and lasts until the connection closes") {
  StreamPeer peer{"GET /good HTTP/1.0\r\n\r\n"};
  CHECK_FALSE(contains(peer.written(), "Transfer-Encoding"));
  CHECK(peer.stream("hello").written() == "hello");
  CHECK(peer.stream("").written().empty());
  CHECK(peer.sending_is_finished());
}

TEST_CASE("HEAD gets the headers of a stream and no part of it") {
  StreamPeer peer{"HEAD /good HTTP/1.1\r\nHost: x\r\n\r\n"};
  CHECK(contains(peer.written(), "Transfer-Encoding: chunked\r\n"));
  CHECK_FALSE(peer.is_asking_for_a_part());
  CHECK(peer.sending_is_finished());
}

TEST_CASE("while a peer does not read, a stream is asked for one part ahead and no more") {
  StreamPeer peer;
  (void)peer.written();
  peer.block(true).stream("one");
  CHECK(peer.is_asking_for_a_part());
  peer.stream("two");
  CHECK_FALSE(peer.is_asking_for_a_part());
  CHECK(peer.written() == "3\r\none\r\n");
  peer.block(false);
  CHECK(peer.written() == "3\r\ntwo\r\n");
  CHECK(peer.is_asking_for_a_part());
}

TEST_CASE("a peer that takes nothing of a stream for too long is closed, one that waits is not") {
  StreamPeer peer;
  peer.pass(std::chrono::hours{1});
  CHECK_FALSE(peer.is_closed());
  peer.block(true).stream("part").pass(31s);
  CHECK(peer.is_closed());
}

TEST_CASE("HEAD of a stream keeps none of it while the connection is open") {
  struct Counted final : BodyStream {
    explicit Counted(std::atomic<int>& alive) : alive_{alive} { ++alive_; }
    ~Counted() override { --alive_; }
    void next(Completion<std::string> part) override { part({}); }
    void finish() override {}
    std::atomic<int>& alive_;
  };
  std::atomic<int> alive{0};
  SystemEnvironment environment;
  const auto server = Server::start({}, environment.clock(),
                                    [&](Request, Completion<Response> done) {
                                      Response response;
                                      response.stream = std::make_shared<Counted>(alive);
                                      done(std::move(response));
                                    });
  REQUIRE(server);
  Client client{(*server)->port()};
  REQUIRE(client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"));
  CHECK(client.rest().starts_with("HTTP/1.1 200 "));
  Client other{(*server)->port()};  // answered by the same thread after that
  REQUIRE(other.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"));
  CHECK(other.rest().starts_with("HTTP/1.1 200 "));
  CHECK(alive <= 1);
}

TEST_CASE("a stream ends when its peer goes, and what it still gives is dropped") {
  StreamPeer peer;
  peer.end();
  CHECK(peer.is_closed());
  (void)peer.written();
  CHECK(peer.stream("late").written().empty());
}

TEST_CASE("a server that ends tells the stream once, and sends what it gives until its end") {
  StreamPeer peer;
  (void)peer.written();
  peer.finish();
  CHECK(peer.stream_is_told_to_finish());
  CHECK(peer.stream("last").written() == "4\r\nlast\r\n");
  CHECK(peer.stream("").written() == "0\r\n\r\n");
  CHECK(peer.end().is_closed());
}

TEST_CASE("what a peer sends while it gets a stream is ignored, within a bound") {
  StreamPeer peer;
  peer.send(good);
  CHECK(peer.requests().size() == 1);
  CHECK_FALSE(peer.is_closed());
  peer.send(std::string(5 * 1024 * 1024, 'x'));
  CHECK(peer.is_closed());
}

TEST_CASE("draining a server ends its streams, and what was sent arrives whole") {
  StreamServer server{1000, true};
  Client client{server.server->port()};
  REQUIRE(client.send(good));
  while (server.made < 300) std::this_thread::yield();
  std::string answer;
  std::thread reader{[&answer, own = std::move(client)]() mutable { answer = own.rest(); }};
  CHECK(server.server->drain(server.environment.clock().steady_now() + 60s));
  reader.join();
  CHECK(count(answer, "\r\n3e8\r\n") == server.made);
  CHECK(answer.ends_with("\r\n0\r\n\r\n"));
}

TEST_CASE("for a peer that does not read, a stream makes a bounded amount, and then it is closed") {
  HttpLimits limits;
  limits.response_ms_max = 200;
  StreamServer server{256 * 1024, false, limits};
  Client client{server.server->port()};
  REQUIRE(client.send(good));
  while (server.made == 0) std::this_thread::yield();
  // This stream never ends by itself: only the time limit lets the drain finish.
  CHECK(server.server->drain(server.environment.clock().steady_now() + 60s));
  CHECK(server.made * 256 * 1024 < 64 * 1024 * 1024);
}
