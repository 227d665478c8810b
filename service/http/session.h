#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/environment.h"
#include "service/http/limits.h"
#include "service/http/message.h"
#include "service/http/observer.h"
#include "service/http/request_reader.h"

namespace daybook::http {

/// What a Session wants its owner to do.
struct Read {};  ///< read once from the socket, then received() or ended()
struct Write {
  std::string bytes;
};  ///< write all of it, then written()
struct Deliver {
  Request request;
};                        ///< give it to the handler, then respond()
struct Pull {};           ///< ask the stream of the answer for its next part, then streamed()
struct FinishStream {};   ///< tell the stream to come to its end; nothing to report
struct FinishSending {};  ///< close the sending half; nothing to report
struct Wait {};           ///< nothing, until one of the above is reported
struct Close {};          ///< close the socket and forget the session
using Action = std::variant<Read, Write, Deliver, Pull, FinishStream, FinishSending, Wait, Close>;

/// One HTTP/1.1 connection as a state machine without I/O and without a clock: its owner reports
/// what happened, and then calls next() until it says Wait or Close. Requests are handled one at a
/// time and answered in order; while one is handled nothing is read, which holds back a client that
/// sends ahead. A stream is sent part by part, the next being made while one is written. After a
/// last answer it sends no more and reads a bounded amount into the void, so that no reset destroys
/// the answer on its way. Owned by its connection; one thread.
class Session {
 public:
  /// `limits` and `observer`, which may be null, must outlive the session.
  Session(const HttpLimits& limits, SteadyTime now, Observer* observer = nullptr);

  Action next(SteadyTime now);

  void received(std::string_view bytes);
  void ended();  ///< the peer has closed its sending half
  void written(SteadyTime now);
  void respond(Response response, SteadyTime now);
  void streamed(std::string_view part, SteadyTime now);
  void lost();                ///< reading or writing failed
  void tick(SteadyTime now);  ///< called now and then: does what is due
  void finish();              ///< close when idle, else after the answer to what is under way
  void turn_away(Response response,
                 SteadyTime now);  ///< answer before anything was read, and close

  bool is_receiving() const { return state_ == State::receiving; }
  bool is_closed() const { return state_ == State::closed; }
  /// The method and the target of the request that is handled.
  const std::string& asked() const { return asked_; }

 private:
  enum class State : std::uint8_t {
    receiving,  ///< between requests, or in the middle of one
    handling,   ///< the handler has a request
    streaming,  ///< the answer's body is being made while it is sent
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
  std::optional<SteadyTime> due_;  ///< when tick() has something to do
  std::size_t drained_bytes_ = 0;
  bool read_under_way_ = false;
  bool write_under_way_ = false;
  bool peer_ended_ = false;
  bool finishing_ = false;
  bool sending_finished_ = false;
  bool pull_under_way_ = false;
  bool stream_told_ = false;  ///< to come to its end
  bool began_ = false;  ///< the deadline of a request is running
  // Of the request that is handled:
  bool keep_alive_ = true;
  bool is_head_ = false;
  bool is_http_1_0_ = false;
  std::string asked_;  ///< method and target, cut
};

}  // namespace daybook::http
