#include "service/control/callers.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>

#include "tests/catch.h"

namespace daybook::control {
namespace {

constexpr SteadyTime start{std::chrono::hours{1}};

/// Adds a caller; returns the client's end.
Descriptor connect(Callers& callers, SteadyTime now = start) {
  std::array<int, 2> numbers{};
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, numbers.data()) == 0);
  callers.add(Descriptor{numbers[0]}, now);
  return Descriptor{numbers[1]};
}

void send_bytes(const Descriptor& client, std::string_view bytes) {
  REQUIRE(send(client.number(), bytes.data(), bytes.size(), 0) ==
          static_cast<ssize_t>(bytes.size()));
}

std::string refusal(const Descriptor& client) {
  const auto frame = read_frame(client.number());
  REQUIRE(frame);
  CHECK(frame->kind == FrameKind::err);
  CHECK(read_frame(client.number())->bytes == "1");
  CHECK(read_frame(client.number()).error().code() == ErrorCode::closed);
  return frame->bytes;
}

std::size_t polled(const Callers& callers) {
  std::vector<pollfd> sockets;
  callers.add_to(sockets);
  return sockets.size();
}

}  // namespace

TEST_CASE("a call that comes in pieces is heard when it is whole") {
  Callers callers{{}};
  const auto client = connect(callers);
  CHECK(callers.hear(start).empty());
  for (const std::string_view piece : {std::string_view{"c"}, std::string_view{"\x03\0", 2},
                                       std::string_view{"\0\0", 2}, std::string_view{"lo"}}) {
    send_bytes(client, piece);
    CHECK(callers.hear(start).empty());
  }
  send_bytes(client, "g");
  const auto heard = callers.hear(start);
  REQUIRE(heard.size() == 1);
  CHECK(heard.front().call.kind == FrameKind::call);
  CHECK(heard.front().call.bytes == "log");
  CHECK(polled(callers) == 0);
  CHECK(callers.next_deadline() == SteadyTime::max());
}

TEST_CASE("a caller whose time is over is refused, however much has come") {
  constexpr std::chrono::milliseconds time_max{Callers::Limits{}.call_ms_max};
  Callers callers{{}};
  const auto client = connect(callers);
  CHECK(callers.next_deadline() == start + time_max);
  send_bytes(client, "c");
  CHECK(callers.hear(start + time_max / 2).empty());
  CHECK(polled(callers) == 1);
  CHECK(callers.hear(start + time_max).empty());
  CHECK(polled(callers) == 0);
  CHECK(refusal(client).find("no verb was received within 5000 ms") != std::string::npos);
}

TEST_CASE("of too many callers who say nothing the first one is refused") {
  Callers callers{{.callers_max = 2}};
  const auto first = connect(callers);
  const auto second = connect(callers);
  const auto third = connect(callers);
  CHECK(polled(callers) == 2);
  CHECK(refusal(first).find("too many callers") != std::string::npos);
  write_frame(second.number(), FrameKind::call, "log");
  write_frame(third.number(), FrameKind::call, "view");
  CHECK(callers.hear(start).size() == 2);
}

TEST_CASE("callers who have gone or send what is no frame are forgotten") {
  Callers callers{{}};
  connect(callers);
  const auto client = connect(callers);
  send_bytes(client, "c\xFF\xFF\xFF\xFF");
  CHECK(callers.hear(start).empty());
  CHECK(polled(callers) == 0);
}

}  // namespace daybook::control
