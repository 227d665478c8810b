#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "net/http/session.h"
#include "tests/catch.h"

namespace daybook::http {

/// Simulates the socket, the handler and the clock of one Session. A value on a test's stack; one
/// thread.
class Peer {
 public:
  explicit Peer(const HttpLimits& limits = {}, Observer* observer = nullptr)
      : limits_{limits}, session_{limits_, now_, observer} {}

  /// Sends bytes to the session and runs it until it waits.
  Peer& send(std::string_view bytes) {
    arriving_ += bytes;
    run();
    return *this;
  }
  Peer& end() {
    ended_ = true;
    run();
    return *this;
  }
  Peer& answer(Response response) {
    handling_ = false;
    session_.respond(std::move(response), now_);
    run();
    return *this;
  }
  Peer& pass(std::chrono::milliseconds time) {
    now_ += time;
    session_.tick(now_);
    run();
    return *this;
  }
  /// Gives the next part of the answer's stream.
  Peer& stream(std::string_view part) {
    REQUIRE(pulls_ > 0);
    --pulls_;
    session_.streamed(part, now_);
    run();
    return *this;
  }
  Peer& finish() {
    session_.finish();
    run();
    return *this;
  }
  /// Makes the socket refuse writes, or accept the pending ones.
  Peer& block(bool blocked) {
    blocked_ = blocked;
    run();
    return *this;
  }

  Session& session() { return session_; }
  bool is_handling() const { return handling_; }
  bool is_asking_for_a_part() const { return pulls_ > 0; }
  bool stream_is_told_to_finish() const { return stream_told_; }
  bool is_closed() const { return closed_; }
  bool sending_is_finished() const { return sending_finished_; }
  const std::vector<Request>& requests() const { return requests_; }
  std::size_t unread_bytes() const { return arriving_.size(); }
  /// Bytes that the session has written since the last call.
  std::string written() { return std::exchange(written_, {}); }

  bool answer_at_once = true;  ///< 200 with the method and target as body
  std::size_t bytes_per_read = 4096;

 private:
  void run() {
    while (step()) {
    }
  }

  // Returns false when there is nothing left to do.
  bool step() {
    if (wants_bytes_) give_bytes();  // without bytes, a tick may still cause a write
    if (writing_ && !blocked_) {
      writing_ = false;
      session_.written(now_);
    }
    auto action = session_.next(now_);
    if (std::holds_alternative<Read>(action)) {
      REQUIRE_FALSE(wants_bytes_);
      wants_bytes_ = true;
      return give_bytes();
    }
    if (auto* write = std::get_if<Write>(&action)) {
      REQUIRE_FALSE(writing_);
      REQUIRE_FALSE(sending_finished_);
      written_ += write->bytes;
      writing_ = true;
      return true;
    }
    if (auto* deliver = std::get_if<Deliver>(&action)) return handle(std::move(deliver->request));
    if (std::holds_alternative<Pull>(action)) {
      REQUIRE(pulls_ == 0);
      ++pulls_;
      return true;
    }
    if (std::holds_alternative<FinishStream>(action)) {
      REQUIRE_FALSE(stream_told_);
      return stream_told_ = true;
    }
    if (std::holds_alternative<FinishSending>(action)) {
      sending_finished_ = true;
      return true;
    }
    closed_ = std::holds_alternative<Close>(action);
    return false;
  }

  bool give_bytes() {
    if (!arriving_.empty()) {
      wants_bytes_ = false;
      const std::string bytes = arriving_.substr(0, bytes_per_read);
      arriving_.erase(0, bytes.size());
      session_.received(bytes);
      return true;
    }
    if (!ended_) return false;
    wants_bytes_ = false;
    session_.ended();
    return true;
  }

  bool handle(Request request) {
    REQUIRE_FALSE(handling_);
    requests_.push_back(request);
    if (!answer_at_once) {
      handling_ = true;
      return true;
    }
    session_.respond(Response::json(request.method + " " + request.target), now_);
    return true;
  }

  HttpLimits limits_;
  SteadyTime now_{};
  Session session_;
  std::string arriving_;
  std::string written_;
  std::vector<Request> requests_;
  bool ended_ = false;
  bool wants_bytes_ = false;
  bool writing_ = false;
  bool blocked_ = false;
  bool handling_ = false;
  bool closed_ = false;
  int pulls_ = 0;
  bool stream_told_ = false;
  bool sending_finished_ = false;
};

inline constexpr std::string_view good = "GET /good HTTP/1.1\r\nHost: x\r\n\r\n";

inline int status_of(std::string_view answer) {
  REQUIRE(answer.starts_with("HTTP/1.1 "));
  return std::stoi(std::string{answer.substr(9, 3)});
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace daybook::http
