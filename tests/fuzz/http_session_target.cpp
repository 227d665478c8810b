// One connection as a state machine: whatever is reported to it, in any order, it asks for one
// thing at a time and comes to an end.

#include "net/http/session.h"

#include <chrono>
#include <string>

#include "tests/fuzz/http_reading.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

/// Plays the socket, the handler and the clock, as the input says. A value; one thread.
class Owner {
 public:
  explicit Owner(Input& input) : input_{input} {}

  void run() {
    act();
    while (!input_.empty() && !closed_) {
      report(input_.take<std::uint8_t>());
      act();
    }
    // However it stands, it ends when the connection does.
    session_.lost();
    act();
    require(closed_ && session_.is_closed(), "a lost connection is closed");
  }

 private:
  void report(std::uint8_t choice) {
    switch (choice % 9) {
      case 0:
      case 1:
      case 2: return receive();
      case 3: return ended();
      case 4: return written();
      case 5: return respond(choice);
      case 6: return stream();
      case 7: return pass_time();
      case 8: return choice > 200 ? session_.finish() : pass_time();
    }
  }

  void receive() {
    const auto piece = as_text(input_.take_bytes(input_.take<std::uint8_t>()));
    if (!reading_ || piece.empty()) return;
    reading_ = false;
    session_.received(piece);
  }
  void ended() {
    if (!reading_) return;
    reading_ = false;
    ended_ = true;
    session_.ended();
  }
  void written() {
    if (!writing_) return;
    writing_ = false;
    session_.written(now_);
  }
  void respond(std::uint8_t choice) {
    if (!handling_) return;
    handling_ = false;
    http::Response response;
    response.status = choice < 40 ? 204 : 200;
    response.close = (choice & 64) != 0;
    if ((choice & 128) != 0) response.stream = std::make_shared<NoStream>();
    response.body = response.stream ? "" : "{}";
    session_.respond(std::move(response), now_);
  }
  void stream() {
    const auto part = as_text(input_.take_bytes(input_.take<std::uint8_t>() % 16));
    if (!pulling_) return;
    pulling_ = false;
    session_.streamed(part, now_);
  }
  void pass_time() {
    now_ += std::chrono::milliseconds{input_.take<std::uint16_t>()};
    session_.tick(now_);
  }

  void act() {
    for (std::size_t actions = 0;; ++actions) {
      require(actions < 100, "a session comes to wait");
      const auto action = session_.next(now_);
      if (std::holds_alternative<http::Wait>(action)) return;
      require(!closed_ || std::holds_alternative<http::Close>(action),
              "a closed session asks for nothing");
      if (std::holds_alternative<http::Close>(action)) {
        closed_ = true;
        return;
      }
      obey(action);
    }
  }

  void obey(const http::Action& action) {
    if (std::holds_alternative<http::Read>(action)) {
      require(!reading_ && !ended_, "one read is under way at a time, and none after the end");
      reading_ = true;
    } else if (const auto* write = std::get_if<http::Write>(&action)) {
      require(!writing_, "one write is under way at a time");
      require(!sending_finished_, "nothing is written after the sending half was closed");
      require(!write->bytes.empty(), "a write has bytes");
      writing_ = true;
    } else if (std::holds_alternative<http::Deliver>(action)) {
      require(!handling_, "one request is handled at a time");
      handling_ = true;
    } else if (std::holds_alternative<http::Pull>(action)) {
      require(!pulling_, "one part of a stream is made at a time");
      pulling_ = true;
    } else if (std::holds_alternative<http::FinishStream>(action)) {
      require(!stream_told_, "a stream is told once to come to its end");
      stream_told_ = true;
    } else if (std::holds_alternative<http::FinishSending>(action)) {
      require(!sending_finished_ && !writing_, "the sending half is closed once, when all is sent");
      sending_finished_ = true;
    }
  }

  /// Stands for a stream; its parts come from the input.
  class NoStream final : public http::BodyStream {
   public:
    void next(Completion<std::string> part) override { part({}); }
    void finish() override {}
  };

  Input& input_;
  SteadyTime now_{};
  http::Session session_{reading_limits, now_};
  bool reading_ = false;
  bool writing_ = false;
  bool handling_ = false;
  bool pulling_ = false;
  bool stream_told_ = false;
  bool sending_finished_ = false;
  bool ended_ = false;
  bool closed_ = false;
};

}  // namespace

void http_session(Bytes input) {
  Input values{input};
  Owner{values}.run();
}

}  // namespace daybook::fuzz
