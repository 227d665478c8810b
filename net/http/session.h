#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/environment.h"
#include "net/http/limits.h"
#include "net/http/message.h"
#include "net/http/observer.h"
#include "net/http/request_reader.h"

namespace daybook::http {

/// An action that a Session asks of its owner.
struct Read {};  ///< read once from the socket, then received() or ended()
struct Write {
  std::string bytes;
};  ///< write all of it, then written()
struct Deliver {
  Request request;
};                        ///< give it to the handler, then respond()
struct Pull {};           ///< ask the answer's stream for its next part, then streamed()
struct FinishStream {};   ///< tell the stream to end; report nothing
struct FinishSending {};  ///< close the sending half; report nothing
struct Wait {};           ///< do nothing until a pending action is reported
struct Close {};          ///< close the socket and destroy the session
using Action = std::variant<Read, Write, Deliver, Pull, FinishStream, FinishSending, Wait, Close>;

/// One HTTP/1.1 connection as a state machine without I/O or clock: its owner reports events, then
/// calls next() until it returns Wait or Close. Requests are handled one at a time and answered in
/// order. Nothing is read while one is handled, which holds back a client that pipelines. While one
/// part of a stream is written the next is made. After a last answer it stops sending and discards
/// a bounded amount of input, because a reset would destroy the answer in flight. Owned by its
/// connection; one thread.
class Session {
 public:
  /// `limits` and `observer` must outlive the session; `observer` may be null.
  Session(const HttpLimits& limits, SteadyTime now, Observer* observer = nullptr);

  Action next(SteadyTime now);

  void received(std::string_view bytes);
  void ended();  ///< the peer has closed its sending half
  void written(SteadyTime now);
  void respond(Response response, SteadyTime now);
  void streamed(std::string_view part, SteadyTime now);
  void lost();                ///< reading or writing failed
  void tick(SteadyTime now);  ///< called periodically: acts on deadlines
  void finish();              ///< close when idle, else after the current answer
  void turn_away(Response response,
                 SteadyTime now);  ///< answer before reading a request, and close

  bool is_receiving() const { return state_ == State::receiving; }
  bool is_streaming() const { return state_ == State::streaming; }
  /// Bytes of a request that is not complete.
  std::size_t received_bytes() const {
    return is_receiving() ? input_.size() + reader_.body_bytes() : 0;
  }
  bool is_closed() const { return state_ == State::closed; }
  /// The method and target of the current request.
  const std::string& asked() const { return asked_; }

 private:
  enum class State : std::uint8_t {
    receiving,  ///< between requests, or within one
    handling,   ///< the handler has a request
    streaming,  ///< the answer's body is being made and sent
    lingering,  ///< after the last answer
    closed
  };

  Action receive(SteadyTime now);
  Action stream(SteadyTime now);
  Action write();
  void refuse(Response refusal, SteadyTime now);
  void tell_failure(Response& response) const;
  void say_last(const Response& response, bool is_head, SteadyTime now);
  void linger(SteadyTime now);
  void close() { state_ = State::closed; }
  bool is_idle() const { return input_.empty() && !reader_.has_header(); }
  void due_in(SteadyTime now, std::uint32_t ms) { due_ = now + std::chrono::milliseconds{ms}; }

  const HttpLimits& limits_;
  Observer* const observer_;
  RequestReader reader_;
  State state_ = State::receiving;
  std::string input_;
  std::string output_;
  std::optional<SteadyTime> due_;  ///< when tick() must act
  std::size_t drained_bytes_ = 0;
  bool read_under_way_ = false;
  bool write_under_way_ = false;
  bool peer_ended_ = false;
  bool finishing_ = false;
  bool sending_finished_ = false;
  bool pull_under_way_ = false;
  bool stream_told_ = false;  ///< told to end
  bool began_ = false;  ///< the deadline of a request is running
  // State of the current request:
  bool keep_alive_ = true;
  bool is_head_ = false;
  bool is_http_1_0_ = false;
  std::string asked_;  ///< method and target, truncated
};

}  // namespace daybook::http
