#include "net/http/session.h"

#include "tests/net/http_peer.h"

namespace daybook::http {
namespace {

using std::chrono::milliseconds;
using namespace std::string_view_literals;

TEST_CASE("a request is delivered decoded") {
  Peer peer;
  peer.answer_at_once = false;
  peer.send(
      "POST /views/a%2Fb/%C3%A9?x=1+2&y=%2B&x=3&flag HTTP/1.1\r\nhost: h\r\n"
      "Idempotency-Key:  k \r\nContent-Length: 5\r\n\r\nhello");
  REQUIRE(peer.requests().size() == 1);
  const Request& request = peer.requests()[0];
  CHECK(request.method == "POST");
  CHECK(request.path == std::vector<std::string>{"views", "a/b", "\u00e9"});
  REQUIRE(request.query.size() == 4);
  CHECK(request.query_value("x") == "1 2");
  CHECK(request.query[2].value == "3");
  CHECK(request.query_value("y") == "+");
  CHECK(request.query_value("flag") == "");
  CHECK_FALSE(request.query_value("none"));
  CHECK(request.header("idempotency-KEY") == "k");
  CHECK(request.body == "hello");
  CHECK(request.keep_alive);
  CHECK(request.log == "main");
}

TEST_CASE("an answer has its length and keeps the connection") {
  Peer peer;
  peer.send(good);
  CHECK(peer.written() ==
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\nGET /good");
  peer.send(good);
  CHECK(status_of(peer.written()) == 200);
  CHECK_FALSE(peer.is_closed());
}

TEST_CASE("any cut of the bytes gives the same requests") {
  const std::string wire =
      "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
      "\r\nPOST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2;ext=\"v\"\r\nde\r\n1\r\nf\r\n0\r\nTrailer: t\r\n\r\nGET /c HTTP/1.1\r\nHost: x\r\n\r\n";
  for (std::size_t size = 1; size <= wire.size(); ++size) {
    Peer peer;
    peer.bytes_per_read = size;
    peer.send(wire);
    REQUIRE(peer.requests().size() == 3);
    CHECK(peer.requests()[0].body == "abc");
    CHECK(peer.requests()[1].body == "def");
    CHECK_FALSE(peer.requests()[1].header("Trailer"));
    CHECK(peer.requests()[2].target == "/c");
    CHECK_FALSE(peer.is_closed());
  }
}

TEST_CASE("pipelined requests are answered in order and one at a time") {
  Peer peer;
  peer.answer_at_once = false;
  peer.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(peer.requests().size() == 1);
  peer.answer(Response::json("one"));
  CHECK(peer.requests().size() == 2);
  CHECK(contains(peer.written(), "\r\n\r\none"));
  peer.answer(Response::json("two"));
  CHECK(contains(peer.written(), "\r\n\r\ntwo"));
}

TEST_CASE("nothing is read while a request is handled") {
  Peer peer;
  peer.answer_at_once = false;
  peer.send(good).send(std::string(1'000'000, 'x'));
  CHECK(peer.is_handling());
  CHECK(peer.unread_bytes() == 1'000'000);
}

TEST_CASE("nothing is handled while an answer is not taken") {
  Peer peer;
  peer.block(true).send(good).send(good);
  CHECK(peer.requests().size() == 1);
  peer.block(false);
  CHECK(peer.requests().size() == 2);
  CHECK(count(peer.written(), "HTTP/1.1 200") == 2);
}

TEST_CASE("HEAD is answered without the body but with its length") {
  Peer peer;
  peer.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(peer.written().ends_with("Content-Length: 7\r\n\r\n"));
  peer.send("HEAD /%zz HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string refused = peer.written();
  CHECK(status_of(refused) == 400);
  CHECK(refused.ends_with("\r\n\r\n"));
}

TEST_CASE("204 has neither body nor length") {
  Peer peer;
  peer.answer_at_once = false;
  Response response;
  response.status = 204;
  peer.send(good).answer(std::move(response));
  CHECK(peer.written() == "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST_CASE("a value with a line break cannot add a header") {
  Peer peer;
  peer.answer_at_once = false;
  Response response;
  response.headers.push_back({"X", "a\r\nSet-Cookie: b"});
  peer.send(good).answer(std::move(response));
  CHECK(contains(peer.written(), "X: a  Set-Cookie: b\r\n"));
}

TEST_CASE("Expect 100-continue is answered before the body") {
  Peer peer;
  peer.send("POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(peer.written() == "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("ok");
  CHECK(status_of(peer.written()) == 200);
  CHECK(peer.requests().at(0).body == "ok");
}

TEST_CASE("Expect 100-continue is left out when the body is already there or too large") {
  Peer sent;
  sent.send("POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok");
  CHECK(status_of(sent.written()) == 200);
  Peer large;
  large.send(
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n");
  CHECK(status_of(large.written()) == 413);
}

TEST_CASE("the client decides whether to go on") {
  Peer close;
  close.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(contains(close.written(), "Connection: close\r\n"));
  CHECK(close.sending_is_finished());
  CHECK(close.end().is_closed());

  Peer old;
  old.send("GET / HTTP/1.0\r\n\r\n");
  CHECK(contains(old.written(), "Connection: close\r\n"));
  CHECK(old.sending_is_finished());

  Peer old_but_kept;
  old_but_kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(contains(old_but_kept.written(), "Connection: keep-alive\r\n"));
  CHECK_FALSE(old_but_kept.sending_is_finished());
}

TEST_CASE("an absolute target and empty lines before a request are accepted") {
  Peer peer;
  peer.send("\r\n\r\nGET http://h:1/a/b?c=d HTTP/1.1\r\nHost: h\r\n\r\n");
  REQUIRE(peer.requests().size() == 1);
  CHECK(peer.requests()[0].path == std::vector<std::string>{"a", "b"});
  CHECK(peer.requests()[0].query_value("c") == "d");
}

TEST_CASE("what the handler refuses leaves the connection open") {
  Peer peer;
  peer.answer_at_once = false;
  Response response;
  response.status = 400;
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n{").answer(std::move(response));
  CHECK(status_of(peer.written()) == 400);
  peer.answer_at_once = true;
  peer.send(good);
  CHECK(status_of(peer.written()) == 200);
}

TEST_CASE("a body may be as large as the limit") {
  HttpLimits limits;
  limits.body_bytes_max = 5;
  Peer peer{limits};
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12345");
  CHECK(status_of(peer.written()) == 200);
  peer.send(
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  CHECK(status_of(peer.written()) == 200);
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\nd");
  CHECK(status_of(peer.written()) == 413);
}

TEST_CASE("after a refusal a bounded amount is drained") {
  HttpLimits limits;
  limits.drain_bytes_max = 10'000;
  Peer peer{limits};
  peer.send("GET\r\n\r\n").send(std::string(9'000, 'x'));
  CHECK_FALSE(peer.is_closed());
  peer.send(std::string(9'000, 'x'));
  CHECK(peer.is_closed());
}

TEST_CASE("draining is bounded in time") {
  Peer peer;
  peer.send("GET\r\n\r\n");
  CHECK_FALSE(peer.pass(milliseconds{1'999}).is_closed());
  CHECK(peer.pass(milliseconds{1}).is_closed());
}

TEST_CASE("an idle connection is closed without a word") {
  Peer peer;
  peer.send(good);
  peer.written();
  CHECK_FALSE(peer.pass(milliseconds{59'999}).is_closed());
  CHECK(peer.pass(milliseconds{1}).is_closed());
  CHECK(peer.written().empty());
}

TEST_CASE("a slow sender gets 408 whatever it trickles") {
  for (const std::string begin :
       {"G", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n"}) {
    Peer peer;
    peer.send(begin);
    for (int i = 0; i < 19; ++i) peer.pass(milliseconds{1'000}).send("x");
    CHECK(peer.written().empty());
    peer.pass(milliseconds{1'000});
    const std::string answer = peer.written();
    CHECK(status_of(answer) == 408);
    CHECK(contains(answer, "20000 ms"));
    CHECK(peer.sending_is_finished());
    CHECK(peer.end().is_closed());
  }
}

TEST_CASE("each request has its own time") {
  Peer peer;
  for (int i = 0; i < 5; ++i) {
    peer.send(good.substr(0, 10)).pass(milliseconds{15'000}).send(good.substr(10));
    CHECK(status_of(peer.written()) == 200);
    peer.pass(milliseconds{15'000});
  }
}

TEST_CASE("a handler has all the time it needs") {
  Peer peer;
  peer.answer_at_once = false;
  peer.send(good).pass(milliseconds{10'000'000});
  CHECK_FALSE(peer.is_closed());
  peer.answer(Response::json("late"));
  CHECK(status_of(peer.written()) == 200);
}

TEST_CASE("a peer that does not take its answer is closed") {
  Peer peer;
  peer.block(true).send(good);
  CHECK_FALSE(peer.pass(milliseconds{29'999}).is_closed());
  CHECK(peer.pass(milliseconds{1}).is_closed());
}

TEST_CASE("a peer that ends in the middle of a request is told") {
  Peer peer;
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc").end();
  const std::string answer = peer.written();
  CHECK(status_of(answer) == 400);
  CHECK(contains(answer, "in the middle"));
  CHECK(peer.is_closed());
}

TEST_CASE("a peer that ends after its requests gets all answers") {
  Peer peer;
  peer.send(std::string{good} + std::string{good} + std::string{good}).end();
  CHECK(count(peer.written(), "HTTP/1.1 200") == 3);
  CHECK(peer.is_closed());
}

TEST_CASE("finishing closes an idle connection and lets a running request end") {
  Peer idle;
  CHECK(idle.finish().is_closed());

  Peer running;
  running.answer_at_once = false;
  running.send(good).finish();
  CHECK_FALSE(running.is_closed());
  running.answer(Response::json("done"));
  CHECK(contains(running.written(), "Connection: close\r\n"));
  CHECK(running.end().is_closed());

  Peer receiving;
  receiving.send(good.substr(0, 5)).finish();
  CHECK_FALSE(receiving.is_closed());
  receiving.send(good.substr(5));
  CHECK(contains(receiving.written(), "Connection: close\r\n"));
}

TEST_CASE("a lost connection ignores the answer that comes later") {
  Peer peer;
  peer.answer_at_once = false;
  peer.send(good);
  peer.session().lost();
  peer.answer(Response::json("too late"));
  CHECK(peer.is_closed());
  CHECK(peer.written().empty());
}

TEST_CASE("a connection can be turned away at once") {
  Peer peer;
  Response response;
  response.status = 503;
  peer.session().turn_away(std::move(response), SteadyTime{});
  peer.send(good);
  CHECK(status_of(peer.written()) == 503);
  CHECK(peer.requests().empty());
  CHECK(peer.end().is_closed());
}

TEST_CASE("damaged bytes never break a session") {
  const std::string wire =
      "POST /a?b=c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n"
      "\r\n3;a=b\r\nabc\r\n0\r\nT: u\r\n\r\nPOST / HTTP/1.1\r\nHost: x\r\nContent-Length: "
      "2\r\n\r\nok";
  std::uint32_t seed = 1;
  const auto random = [&](std::size_t below) {
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
  };
  constexpr std::string_view alphabet = "\r\n :;,=0123abcf%/?\0\xFF\t\""sv;
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = wire;
    for (std::size_t n = random(4) + 1; n > 0; --n) {
      const std::size_t at = random(damaged.size());
      switch (random(3)) {
        case 0: damaged[at] = alphabet[random(alphabet.size())]; break;
        case 1: damaged.erase(at, random(4) + 1); break;
        default: damaged.insert(at, 1, alphabet[random(alphabet.size())]); break;
      }
    }
    Peer peer;
    peer.bytes_per_read = random(40) + 1;
    peer.send(damaged).end();
    INFO(round);
    CHECK(peer.is_closed());
  }
}

}  // namespace
}  // namespace daybook::http
