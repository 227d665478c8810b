// What a session reports to its Observer.

#include "net/http/observer.h"

#include "net/http/problem.h"
#include "tests/net/http_peer.h"

namespace daybook::http {
namespace {

/// Records the calls, and numbers the failures.
struct Noting final : Observer {
  std::vector<std::string> failures;
  std::vector<std::string> refusals;

  void failing(Response& response, std::string_view asked) override {
    failures.push_back(fmt::format("{} {}", response.status, asked));
    add_reference(response, fmt::format("n-{}", failures.size()));
  }
  void broken_off(const Error& error, std::string_view asked) override {
    failures.push_back(fmt::format("{} {}", error.full(), asked));
  }
  void refused(const Request& request, const Response& response) override {
    refusals.push_back(fmt::format("{} {} {}", response.status, request.method, request.target));
  }
};

using Texts = std::vector<std::string>;

TEST_CASE("an answer of 500 and above is told, and gets a reference") {
  Noting noting;
  Peer peer{{}, &noting};
  peer.answer_at_once = false;
  peer.send("POST /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  peer.answer(problem(Error{ErrorCode::internal, "it threw"}.because("secret")));
  CHECK(noting.failures == Texts{"500 POST /a?b"});
  const auto answer = peer.written();
  CHECK(contains(answer, "Daybook-Reference: n-1\r\n"));
  CHECK(contains(answer, R"("reference":"n-1"})"));
  CHECK_FALSE(contains(answer, "secret"));
}

TEST_CASE("an answer below 500 is not told") {
  Noting noting;
  Peer peer{{}, &noting};
  peer.answer_at_once = false;
  peer.send(good);
  peer.answer(problem(404, "unknown_row", "no"));
  peer.send(good);
  CHECK(noting.failures.empty());
  CHECK(noting.refusals.empty());
}

TEST_CASE("a failure is told also when its client has gone") {
  Noting noting;
  Peer peer{{}, &noting};
  peer.answer_at_once = false;
  peer.send(good);
  peer.session().lost();
  peer.answer(problem(Error{ErrorCode::internal, "it threw"}));
  CHECK(noting.failures == Texts{"500 GET /good"});
}

TEST_CASE("a request that the handler does not get is told as far as it was read") {
  Noting noting;
  const auto refusal = [&](std::string_view bytes) {
    noting.refusals.clear();
    Peer{{}, &noting}.send(bytes).end();
    REQUIRE(noting.refusals.size() == 1);
    return noting.refusals.front();
  };
  CHECK(refusal("POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc") == "400 POST /c");
  CHECK(refusal("POST /c HTTP/1.1\r\n\r\n") == "400 POST /c");
  CHECK(refusal("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n") ==
        "501 POST /c");
  CHECK(noting.failures == Texts{"501 POST /c"});
  CHECK(refusal("\x16\x03\x01") == "400  ");
  CHECK(refusal("POST /c HTTP/1.1\nHost: x\n\n") == "400 POST /c");
  CHECK(refusal("POST /c HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n") == "400 POST /c");
  CHECK(refusal("POST /c HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n") == "400 POST /c");
  CHECK(refusal("POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n") == "400 POST /c");
  CHECK(refusal("POST /c HTTP/3.0\r\nHost: x\r\n\r\n") == "505 POST /c");
  CHECK(refusal("POST /c d HTTP/1.1\r\nHost: x\r\n\r\n") == "400 POST /c");
  CHECK(refusal("POST /c") == "400 POST /c");
  CHECK(refusal("POS") == "400  ");
  CHECK(refusal("POST /c HTTP/1.1\r\nA: " + std::string(20'000, 'b')) == "431 POST /c");
}

TEST_CASE("a target that is told is cut") {
  Noting noting;
  Peer peer{{}, &noting};
  peer.answer_at_once = false;
  peer.send("GET /" + std::string(5000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n");
  peer.answer(problem(503, "closed", "no"));
  REQUIRE(noting.failures.size() == 1);
  CHECK(noting.failures.front().size() < 300);
}

TEST_CASE("a connection that is turned away is told") {
  Noting noting;
  Peer peer{{}, &noting};
  peer.session().turn_away(problem(503, "overloaded", "too many"), {});
  CHECK(noting.failures == Texts{"503 "});
}

}  // namespace
}  // namespace daybook::http
